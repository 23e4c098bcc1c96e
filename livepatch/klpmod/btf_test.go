package klpmod_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"inlay/elfscan"
)

// btf writes sections .BTF (Documentation/bpf/btf.rst).
type btf struct {
	types, strings []byte
	base           int // bytes of strings before these
}

func (b *btf) numbers(all ...uint32) {
	for _, n := range all {
		b.types = binary.LittleEndian.AppendUint32(b.types, n)
	}
}

func (b *btf) text(s string) uint32 {
	b.strings = append(append(b.strings, s...), 0)
	return uint32(b.base + len(b.strings) - len(s) - 1)
}

// structure adds a struct with members of words at offsets, in bytes.
func (b *btf) structure(name string, size uint32, members map[string]uint32) {
	b.numbers(b.text(name), 4<<24|uint32(len(members)), size)
	for name, at := range members {
		b.numbers(b.text(name), 1, at*8)
	}
}

func (b *btf) bytes() []byte {
	head := binary.LittleEndian.AppendUint16(nil, 0xeb9f)
	head = append(head, 1, 0)
	for _, n := range []int{24, 0, len(b.types), len(b.types), len(b.strings)} {
		head = binary.LittleEndian.AppendUint32(head, uint32(n))
	}
	return append(append(head, b.types...), b.strings...)
}

// all describes the structures of the samples, behind types of all other kinds with what
// belongs to each.
func (b *btf) all(fn uint32) {
	b.numbers(b.text("long"), 1<<24, 8, 0x01000040)                   // INT
	b.numbers(0, 2<<24, 1)                                            // PTR
	b.numbers(0, 3<<24, 0, 1, 1, 4)                                   // ARRAY
	b.numbers(0, 5<<24|1, 8, b.text("u"), 1, 0)                       // UNION
	b.numbers(0, 6<<24|2, 4, b.text("e"), 0, b.text("f"), 1)          // ENUM
	b.numbers(b.text("fwd"), 7<<24, 0)                                // FWD
	b.numbers(b.text("t"), 8<<24, 1)                                  // TYPEDEF
	b.numbers(0, 13<<24|1, 1, b.text("p"), 1)                         // FUNC_PROTO
	b.numbers(b.text("fn"), 12<<24, 8)                                // FUNC
	b.numbers(b.text("v"), 14<<24, 1, 1)                              // VAR
	b.numbers(b.text(".data"), 15<<24|1, 8, 10, 0, 8)                 // DATASEC
	b.numbers(b.text("double"), 16<<24, 8)                            // FLOAT
	b.numbers(b.text("tag"), 17<<24, 9, ^uint32(0))                   // DECL_TAG
	b.numbers(0, 19<<24|1, 8, b.text("g"), 1, 0)                      // ENUM64
	b.numbers(b.text("klp_func"), 7<<24, 0)                           // a FWD of the name
	b.structure("klp_func_ext", 24, map[string]uint32{"new_func": 0}) // another name
	b.structure("klp_func", fn, map[string]uint32{"old_name": 0, "new_func": 8, "old_sympos": 16})
	b.structure("klp_object", 168, map[string]uint32{"name": 0, "funcs": 8})
	b.structure("klp_patch", 200, map[string]uint32{"mod": 0, "objs": 8, "replace": 24})
}

// btfModule is a module with two functions whose arrays have no symbols, so that nothing but
// BTF confirms how large the structures are.
func btfModule(sections map[string][]byte) []byte {
	m := patchModule()
	m.unsized = true
	m.arrays(true, false, targetSets()["one for two"]...)
	for name, data := range sections {
		m.section(name, 0).data = data
	}
	return m.bytes()
}

func TestBTF(t *testing.T) {
	alone := btf{strings: []byte{0}}
	alone.all(152)
	base := btf{strings: []byte{0}}
	base.structure("klp_func", 152, nil) // distilled: sizes only
	base.structure("klp_object", 168, nil)
	split := btf{base: len(base.strings)}
	split.structure("klp_patch", 200, map[string]uint32{"mod": 0, "objs": 8, "replace": 24})
	for name, sections := range map[string]map[string][]byte{
		"alone":    {".BTF": alone.bytes()},
		"its base": {".BTF.base": base.bytes(), ".BTF": split.bytes()},
	} {
		p, err := read(t, btfModule(sections))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if replaced(p) != written(targetSets()["one for two"]...) || p.Replace == nil || !*p.Replace || len(p.Notes) > 0 {
			t.Errorf("%s: replace %v, read\n%snotes %q", name, p.Replace, replaced(p), p.Notes)
		}
	}
}

// TestBTFSplit: names of a section that goes on from vmlinux's cannot be told, even where
// one seems to fit.
func TestBTFSplit(t *testing.T) {
	split := btf{strings: []byte{0}}
	split.all(64)
	split.numbers(1<<24, 1<<24, 8, 0x01000040) // an INT with a name of vmlinux
	p, err := read(t, btfModule(map[string][]byte{".BTF": split.bytes()}))
	if err != nil {
		t.Fatal(err)
	}
	if replaced(p) != written(targetSets()["one for two"]...) || len(p.Notes) == 0 {
		t.Errorf("read\n%snotes %q, want doubts on sizes", replaced(p), p.Notes)
	}
}

// TestBTFCut cuts a section everywhere: what is left never confirms sizes.
func TestBTFCut(t *testing.T) {
	b := btf{strings: []byte{0}}
	b.all(152)
	good := b.bytes()
	for n := 1; n < len(good); n++ {
		p, err := read(t, btfModule(map[string][]byte{".BTF": good[:n]}))
		if err == nil && len(p.Notes) == 0 {
			t.Errorf("%d of %d bytes: no doubt", n, len(good))
		}
	}
}

func TestBTFWrong(t *testing.T) {
	for name, c := range map[string]struct {
		size uint32
		want error
		text string
	}{
		"less than the prefix": {16, elfscan.ErrCorrupt, "struct klp_func of 16 bytes"},
		"uneven":               {150, elfscan.ErrCorrupt, "struct klp_func of 150 bytes"},
		"huge":                 {1 << 20, elfscan.ErrCorrupt, "struct klp_func of"},
		"more than the array":  {456, elfscan.ErrTruncated, "without an empty entry"},
	} {
		b := btf{strings: []byte{0}}
		b.all(c.size)
		m := patchModule()
		m.arrays(false, false, targetSets()["one for two"]...)
		m.section(".BTF", 0).data = b.bytes()
		if p, err := read(t, m.bytes()); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v and %+v, want %q", name, err, p, c.text)
		}
	}
}

// TestBTFOther has a size that is possible and that the arrays do not have: there must be
// doubts, or an error.
func TestBTFOther(t *testing.T) {
	for size := uint32(24); size < 512; size += 8 {
		b := btf{strings: []byte{0}}
		b.all(size)
		m := patchModule()
		m.arrays(false, false, targetSets()["one for two"]...)
		m.section(".BTF", 0).data = b.bytes()
		if p, err := read(t, m.bytes()); err == nil && len(p.Notes) == 0 && size != uint32(m.shape.fn) {
			t.Errorf("%d bytes: no doubt of\n%s", size, replaced(p))
		}
	}
}
