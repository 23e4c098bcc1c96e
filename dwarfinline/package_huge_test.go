//go:build linux

package dwarfinline

import (
	"encoding/binary"
	"errors"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"inlay/elfscan"
)

// room returns n bytes of zeros that take no memory until they are written to.
func room(t *testing.T, n uint64) []byte {
	t.Helper()
	if unsafe.Sizeof(int(0)) < 8 {
		t.Skip("the address space is too small")
	}
	b, err := unix.Mmap(-1, 0, int(n), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
	if err != nil {
		t.Skipf("the system has no room for %d bytes: %v", n, err)
	}
	t.Cleanup(func() { _ = unix.Munmap(b) })
	return b
}

// TestPackageOver4GiB: the rows of an index have 32 bits of an offset. Units behind 4 GiB
// are found by their headers, and where that leaves a doubt, no row is taken for another's.
func TestPackageOver4GiB(t *testing.T) {
	offs := []uint64{0, 0x1000, 0x2000, 1<<32 + 0x1000, 1<<32 + 0x3000, 1<<32 + 0x4000}
	info := room(t, offs[len(offs)-1])
	for i, off := range offs[:len(offs)-1] {
		u := info[off:]
		binary.LittleEndian.PutUint32(u, 0xffffffff)
		binary.LittleEndian.PutUint64(u[4:], offs[i+1]-off-12)
		binary.LittleEndian.PutUint16(u[12:], 5)
		u[14], u[15] = unitSplitCompile, 8
	}
	p := &packageIndex{units: make(map[uint64]uint64), parts: make(map[uint64]*unitPart)}
	for n, low := range []uint64{0x2000, 0x1000, 0x3000} {
		p.parts[low] = &unitPart{abbrev: uint64(n)}
	}
	s := &sections{info: info, addrSize: 8}
	if err := p.widen(s); err != nil {
		t.Fatal(err)
	}
	near, behind := p.parts[0x2000], p.parts[1<<32+0x3000]
	if len(p.parts) != 2 || near == nil || near.abbrev != 0 || behind == nil || behind.abbrev != 2 {
		t.Errorf("rows %v: want those of 0x2000 and 0x100003000", p.parts)
	}

	for _, to := range []*[]byte{&s.abbrev, &s.line, &s.strOffsets, &s.rnglists} {
		*to = room(t, 1<<32+1)
		if err := p.widen(s); !errors.Is(err, elfscan.ErrUnsupported) {
			t.Errorf("a section of more than 4 GiB: %v", err)
		}
		*to = nil
	}
}
