package elfscan

import (
	"fmt"
	"path"
)

// list reads the headers of all members (ar(5)). A header that is none ends the list:
// nothing tells where the next one is. A name that cannot be read costs its member.
func (a *Archive) list() error {
	magic, err := a.bytes(0, int64(len(ThinArchiveMagic)))
	if err != nil {
		return a.host.fail("", 0, "%w", ErrNotArchive)
	}
	if a.thin = string(magic) == ThinArchiveMagic; !a.thin && string(magic) != ArchiveMagic {
		return a.host.fail("", 0, "%w", ErrNotArchive)
	}
	if a.thin && a.inner { // ar never refers to a member through two archives
		return a.host.fail("", 0, "%w: a thin archive in a thin archive", ErrUnsupported)
	}
	var names []byte // the table of long names
	times := make(map[string]int)
	room := 4*a.host.size + 1<<20 // bytes of names: headers can share a long one
	bad, again := 0, 0
	for at := int64(len(magic)); at < a.host.size; {
		h, err := a.header(at, names)
		if err != nil && h.next == 0 {
			a.host.note("", at, err)
			break
		}
		if err != nil {
			if bad++; bad == 1 {
				a.host.note("", at, fmt.Errorf("this member is left out, and others that are like it: %w", err))
			}
		}
		if h.names {
			names = h.contents
		}
		if at = h.next; h.table || err != nil {
			continue
		}
		if a.thin && a.named(h.member) {
			if again++; again == 1 {
				a.host.note("", h.member.header, fmt.Errorf("%w: %q is named again: each file is read once", ErrLimit, h.member.Name))
			}
			continue
		}
		if room -= int64(len(h.member.Name)); room < 0 || a.thin && len(a.members) >= maxThin {
			return a.host.fail("", h.member.header, "%w: %d members and more", ErrLimit, len(a.members))
		}
		if most := a.host.limits.Members; len(a.members) >= most {
			return a.host.fail("", h.member.header, "%w", Exceeded(LimitMembers, "more than %d members", most))
		}
		if times[h.member.Name]++; times[h.member.Name] > 1 {
			h.member.Name = fmt.Sprintf("%s[%d]", h.member.Name, times[h.member.Name])
		}
		a.members = append(a.members, h.member)
	}
	return nil
}

// maxThin bounds the members of a thin archive: they are mapped one by one, and systems bound the mappings
// of a process.
const maxThin = 32 << 10

// named says whether a header before named the same file: a small archive could make a large
// file be read any number of times.
func (a *Archive) named(m Member) bool {
	key := Member{path: path.Clean(m.path), origin: m.origin}
	if a.files == nil {
		a.files = make(map[Member]bool)
	}
	known := a.files[key]
	a.files[key] = true
	return known
}

// parsed is what one header says.
type parsed struct {
	member   Member
	table    bool   // of symbols or names, no file
	names    bool   // the table of long names
	contents []byte // of that
	next     int64  // offset of the next header, 0 if unknown
}

// header parses the header at an offset.
func (a *Archive) header(at int64, names []byte) (parsed, error) {
	b, err := a.bytes(at, ArchiveHeaderSize)
	if err != nil {
		return parsed{}, fmt.Errorf("header of a member: %w", err)
	}
	said, err := ParseArchiveHeader(b)
	if err != nil {
		return parsed{}, err
	}
	field, size := said.Name, said.Size
	h := parsed{member: Member{header: at, at: at + ArchiveHeaderSize, Size: size}}
	h.names = said.LongNames()
	h.table = h.names || said.Symbols()
	h.next = h.member.at
	if a.thin && !h.table { // the contents are elsewhere
		return h, a.name(&h, field, names)
	}
	if size > a.host.size-h.member.at {
		return parsed{}, fmt.Errorf("%w: member of %d bytes, %d are left", ErrTruncated, size, a.host.size-h.member.at)
	}
	h.next += size + size&1
	switch {
	case h.names:
		h.contents, err = a.bytes(h.member.at, size)
		return h, err
	case h.table:
		return h, nil
	}
	return h, a.name(&h, field, names)
}

// bytes returns n bytes of the archive.
func (a *Archive) bytes(at, n int64) ([]byte, error) {
	if !a.host.inside(uint64(at), uint64(n)) {
		return nil, fmt.Errorf("%w: %d bytes wanted, %d are left", ErrTruncated, n, a.host.size-at)
	}
	return a.host.b.bytes(at, n)
}
