package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// errSum says that bytes are not the ones that were written.
var errSum = errors.New("its checksum is wrong")

// corrupt words an error about a file of the store, with what can be done about it.
func corrupt(name string, err error) error {
	return fmt.Errorf("%s: %w: %w; remove the folder %s and collect again", name, ErrCorrupt, err, filepath.Dir(name))
}

// sealer writes a file and takes the checksum of each block.
type sealer struct {
	w    io.Writer
	size int64
	sum  uint32 // of the block begun
	sums []byte
}

func (s *sealer) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	for rest := p[:n]; len(rest) > 0; {
		k := min(len(rest), blockSize-int(s.size%blockSize))
		s.sum = crc32.Update(s.sum, castagnoli, rest[:k])
		s.size += int64(k)
		rest = rest[k:]
		if s.size%blockSize == 0 {
			s.endBlock()
		}
	}
	return n, err
}

func (s *sealer) endBlock() {
	s.sums = binary.LittleEndian.AppendUint32(s.sums, s.sum)
	s.sum = 0
}

// finish returns the size of what was written and its checksums.
func (s *sealer) finish() (int64, []byte) {
	if s.size%blockSize != 0 {
		s.endBlock()
	}
	return s.size, s.sums
}

// sealed reads a file whose blocks are known by their checksums. No byte that differs from what was
// written is handed out. It can be read by several goroutines.
type sealed struct {
	name string
	f    *os.File
	size int64
	sums []byte

	mu    sync.Mutex
	whole []byte // of a small file
	seen  []bool // blocks that were compared
	block []byte // where they are read to
}

// wholeSize is the size up to which a file is read at once: that is quicker than many short reads.
const wholeSize = 128 << 10

// openSealed opens a file of the folder.
func openSealed(folder string, file *sealedFile) (*sealed, error) {
	name := filepath.Join(folder, file.name)
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	s := &sealed{name: name, f: f, size: file.size, sums: file.sums}
	if err := s.prepare(); err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

func (s *sealed) prepare() error {
	if info, err := s.f.Stat(); err != nil {
		return err
	} else if info.Size() != s.size {
		return corrupt(s.name, fmt.Errorf("it has %d bytes, %d were written", info.Size(), s.size))
	}
	if s.size > wholeSize {
		s.seen = make([]bool, blocks(s.size))
		return nil
	}
	b := make([]byte, s.size)
	if _, err := s.f.ReadAt(b, 0); err != nil && err != io.EOF {
		return err
	}
	for i := range int(blocks(s.size)) {
		if err := s.compare(i, b[i*blockSize:min(len(b), (i+1)*blockSize)]); err != nil {
			return err
		}
	}
	s.whole = b
	return nil
}

func (s *sealed) compare(block int, b []byte) error {
	if crc32.Checksum(b, castagnoli) != binary.LittleEndian.Uint32(s.sums[4*block:]) {
		return corrupt(s.name, fmt.Errorf("bytes %d to %d: %w", block*blockSize, block*blockSize+len(b), errSum))
	}
	return nil
}

// ReadAt implements io.ReaderAt.
func (s *sealed) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off > s.size {
		return 0, corrupt(s.name, fmt.Errorf("it refers to offset %d, beyond its %d bytes", off, s.size))
	}
	if s.whole != nil {
		n := copy(p, s.whole[off:])
		return n, eofIf(n < len(p))
	}
	end := min(off+int64(len(p)), s.size)
	if err := s.check(off, end); err != nil {
		return 0, err
	}
	n, err := s.f.ReadAt(p[:end-off], off)
	if err == nil {
		err = eofIf(n < len(p))
	}
	return n, err
}

func eofIf(short bool) error {
	if short {
		return io.EOF
	}
	return nil
}

// check compares the blocks of a range that nobody has compared yet.
func (s *sealed) check(off, end int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := off / blockSize; i*blockSize < end; i++ {
		if s.seen[i] {
			continue
		}
		if s.block == nil {
			s.block = make([]byte, blockSize)
		}
		b := s.block[:min(blockSize, s.size-i*blockSize)]
		if _, err := s.f.ReadAt(b, i*blockSize); err != nil && err != io.EOF {
			return err
		}
		if err := s.compare(int(i), b); err != nil {
			return err
		}
		s.seen[i] = true
	}
	return nil
}

func (s *sealed) Close() error { return s.f.Close() }
