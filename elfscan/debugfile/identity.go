package debugfile

import (
	"fmt"
	"hash/crc32"
	"io"
	"os"

	"inlay/elfscan"
)

// identity is what tells a file from those of other builds.
type identity struct {
	buildID string // lower-case hex; "" if unknown
	crc     uint32 // CRC32 (IEEE) of the whole file, for ByLink
}

// belongs says why got, the file of a candidate, is not the one.
func (s *search) belongs(got *elfscan.File, c candidate) error {
	if s.For != nil && (got.MachineID() != s.For.MachineID() || got.AddrSize() != s.For.AddrSize()) {
		return fmt.Errorf("%w: it is for %s, not %s", ErrMismatch, got.Machine(), s.For.Machine())
	}
	if !s.hasContents(got) {
		return fmt.Errorf("it is no %v: %w", s.Kind, elfscan.ErrNoDWARF)
	}
	switch s.Kind {
	case Debug:
		if err := s.isDebugFile(got, c); err != nil {
			return err
		}
	case Alternate:
		if err := isAlternate(got, s.want.buildID); err != nil {
			return err
		}
	}
	if s.Check == nil {
		return nil
	}
	return s.Check(got)
}

// hasContents says whether a file holds what is looked for at all.
func (s *search) hasContents(got *elfscan.File) bool {
	if s.Kind == Split || s.Kind == Package {
		return got.Section(".debug_info.dwo") != nil
	}
	return got.HasDWARF()
}

// isDebugFile compares build-ids, and the checksum of what a link names.
func (s *search) isDebugFile(got *elfscan.File, c candidate) error {
	known := s.want.buildID != "" && got.BuildID() != "" || c.how != ByLink
	if known && got.BuildID() != s.want.buildID {
		return wrongID(got.BuildID(), s.want.buildID)
	}
	if c.how != ByLink {
		return nil
	}
	sum, err := checksum(c)
	if err != nil {
		return err
	}
	if sum != s.want.crc {
		return fmt.Errorf("%w: CRC32 %08x, .gnu_debuglink wants %08x", ErrMismatch, sum, s.want.crc)
	}
	return nil
}

func wrongID(got, want string) error {
	return fmt.Errorf("%w: build-id %s, want %s", ErrMismatch, orNone(got), orNone(want))
}

func orNone(id string) string {
	if id == "" {
		return "none"
	}
	return id
}

// checksum returns the CRC32 of the file of a candidate.
func checksum(c candidate) (uint32, error) {
	file, _, err := elfscan.Beneath(c.root, c.name)
	if err != nil {
		return 0, err
	}
	defer file.Close() // it was only read
	sum := crc32.NewIEEE()
	if _, err := io.CopyBuffer(struct{ io.Writer }{sum}, struct{ *os.File }{file}, make([]byte, 1<<18)); err != nil {
		return 0, err
	}
	return sum.Sum32(), nil
}
