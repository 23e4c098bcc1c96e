package klpmod_test

import (
	"debug/elf"
	"errors"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/livepatch/klpmod"
)

// badModule is a module that must not be taken for a patch.
type badModule struct {
	name string
	make func() *sample
	want error
	text string // of the message
}

// arraysChanged is a good module of the first layout with a change.
func arraysChanged(change func(m *sample)) func() *sample {
	return func() *sample {
		m := patchModule()
		m.arrays(false, false, targetSets()["kernel and modules"]...)
		change(m)
		return m
	}
}

// firstReloc changes the relocation of the first pointer of a section.
func firstReloc(section string, change func(r *reloc, m *sample)) func() *sample {
	return arraysChanged(func(m *sample) { change(&m.section(section, 0).relocs[0], m) })
}

func badInfo() []badModule {
	plain := func(info ...string) func() *sample {
		return func() *sample {
			m := newSample(info...)
			m.arrays(false, false, targetSets()["one function"]...)
			return m
		}
	}
	return []badModule{
		{"no entry livepatch", plain("name=sample", "description=livepatch=Y"), klpmod.ErrNoPatch, "livepatch"},
		{"no .modinfo", arraysChanged(func(m *sample) { m.section(".modinfo", 0).name = ".other" }), klpmod.ErrNoPatch, ".modinfo"},
		{"empty .modinfo", arraysChanged(func(m *sample) { m.section(".modinfo", 0).data = nil }), klpmod.ErrNoPatch, "livepatch"},
		{"cut .modinfo", arraysChanged(func(m *sample) {
			s := m.section(".modinfo", 0)
			s.data = s.data[:len("name=sample\x00license=GPL\x00")]
		}), klpmod.ErrNoPatch, "livepatch"},
		{".modinfo cut in an entry", arraysChanged(func(m *sample) {
			s := m.section(".modinfo", 0)
			s.data = s.data[:len(s.data)-1]
		}), elfscan.ErrTruncated, "vermagic"},
		{".modinfo in another file", arraysChanged(func(m *sample) { m.section(".modinfo", 0).typ = elf.SHT_NOBITS }), elfscan.ErrUnsupported, "another file"},
		{"no arrays", func() *sample { return patchModule() }, klpmod.ErrRunTime, "struct klp_patch"},
	}
}

func badPointers() []badModule {
	return []badModule{
		{"name outside", firstReloc(".data", func(r *reloc, m *sample) { r.addend = 1 << 20 }), elfscan.ErrCorrupt, "out of its section"},
		{"name before its section", firstReloc(".data", func(r *reloc, m *sample) { r.addend = -8 }), elfscan.ErrCorrupt, "out of its section"},
		{"place outside", firstReloc(".data", func(r *reloc, m *sample) { r.at = len(m.data.data) }), elfscan.ErrCorrupt, "behind its"},
		{"symbol outside", firstReloc(".data", func(r *reloc, m *sample) { r.symbol = 1 << 20 }), elfscan.ErrCorrupt, "no section"},
		{"half a pointer", firstReloc(".data", func(r *reloc, m *sample) { r.typ = elf.R_X86_64_32 }), elfscan.ErrCorrupt, "another kind"},
		{"two pointers", firstReloc(".data", func(r *reloc, m *sample) { m.data.relocs = append(m.data.relocs, *r) }), elfscan.ErrCorrupt, "two of them"},
		{"new function is data", arraysChanged(func(m *sample) { m.data.relocs[1].symbol = m.base[".data"] }), elfscan.ErrCorrupt, "no code"},
		{"name without end", arraysChanged(func(m *sample) {
			for i := range m.strings.data {
				m.strings.data[i] |= 1
			}
		}), elfscan.ErrCorrupt, "no end"},
		{"empty name", arraysChanged(func(m *sample) { m.strings.data[0] = 0 }), elfscan.ErrCorrupt, "empty"},
	}
}

func badArrays() []badModule {
	return []badModule{
		{"no end", func() *sample {
			m := patchModule()
			m.arrays(false, true, targetSets()["several functions"]...)
			return m
		}, elfscan.ErrTruncated, "without an empty entry"},
		{"one entry and no end", func() *sample {
			m := patchModule()
			m.arrays(false, true, targetSets()["one function"]...)
			return m
		}, elfscan.ErrTruncated, "without an empty entry"},
		{"no end, at the end of the section", func() *sample {
			m := patchModule()
			m.unsized = true
			m.arrays(false, false, targetSets()["one for two"]...)
			objects := len(m.data.data)
			m.data.relocs[len(m.data.relocs)-1].addend = int64(objects)
			for i, name := range []string{"a", "b"} { // each with one of the functions
				m.string(m.data, name)
				m.data.pointer(m.base[".data"], (1-i)*m.shape.fn)
				m.data.zero(m.shape.object - 16)
			}
			return m
		}, elfscan.ErrTruncated, "without an empty entry"},
		{"two patches", arraysChanged(func(m *sample) {
			m.arrays(false, false, targetSets()["a module"]...)
		}), klpmod.ErrUnclear, "struct klp_patch"},
		{"one array for two objects", arraysChanged(func(m *sample) {
			for i, r := range m.data.relocs {
				if r.symbol == m.base[".data"] && i > 0 && r.addend > 0 { // the functions of an object but the first
					m.data.relocs[i].addend = 0
					return
				}
			}
		}), elfscan.ErrCorrupt, "two objects"},
		{"objects that are the patch", arraysChanged(func(m *sample) {
			last := &m.data.relocs[len(m.data.relocs)-1]
			last.addend = int64(last.at) - 8
		}), nil, ""},
		{"functions that are the objects", arraysChanged(func(m *sample) {
			objects := m.data.relocs[len(m.data.relocs)-1].addend
			for i := range m.data.relocs {
				if r := &m.data.relocs[i]; int64(r.at) > objects && r.symbol == m.base[".data"] {
					r.addend = objects
				}
			}
		}), nil, ""},
		{"patch without objects", arraysChanged(func(m *sample) { m.data.relocs = m.data.relocs[:len(m.data.relocs)-1] }), klpmod.ErrRunTime, "without objects"},
		{"object without functions", moduleChanged(func(m *sample, functions int) {
			m.data.relocs = slices.Delete(m.data.relocs, functions, functions+1)
		}), klpmod.ErrRunTime, "the functions of ext4"},
		{"functions elsewhere", moduleChanged(func(m *sample, functions int) {
			m.data.relocs[functions].symbol = m.symbol(symbol{name: "their_functions", bind: elf.STB_GLOBAL})
		}), elfscan.ErrUnsupported, "the functions of ext4 are the symbol their_functions of another object"},
		{"name elsewhere", firstReloc(".data", func(r *reloc, m *sample) {
			r.symbol = m.symbol(symbol{name: "their_name", bind: elf.STB_GLOBAL})
		}), elfscan.ErrUnsupported, "is the symbol their_name of another object"},
		{"no object at all", func() *sample {
			m := patchModule()
			m.arrays(false, false)
			return m
		}, klpmod.ErrRunTime, "array of objects is empty"},
		{"cut patch", func() *sample {
			m := patchModule()
			m.arrays(false, false, targetSets()["one function"]...)
			m.data.data = m.data.data[:len(m.data.data)-m.shape.patch+16]
			return m
		}, elfscan.ErrCorrupt, "in no section"},
	}
}

// moduleChanged is a good module for one object; change gets the relocation that leads to its
// functions.
func moduleChanged(change func(m *sample, functions int)) func() *sample {
	return func() *sample {
		m := patchModule()
		m.arrays(false, false, targetSets()["a module"]...)
		objects := int(m.data.relocs[len(m.data.relocs)-1].addend)
		change(m, slices.IndexFunc(m.data.relocs, func(r reloc) bool { return r.at == objects+8 }))
		return m
	}
}

func badSections() []badModule {
	external := func(change func(m *sample, funcs, objects *section)) func() *sample {
		return func() *sample {
			m := patchModule()
			m.external(targetSets()["kernel and modules"]...)
			change(m, m.section(".init.klp_funcs", 0), m.section(".init.klp_objects", 0))
			return m
		}
	}
	kpatch := func(change func(m *sample, s *section)) func() *sample {
		return func() *sample {
			m := patchModule()
			m.kpatch(targetSets()["several functions"]...)
			change(m, m.section(".kpatch.funcs", 0))
			return m
		}
	}
	return []badModule{
		{"cut functions", external(func(_ *sample, funcs, _ *section) { funcs.data = funcs.data[:len(funcs.data)-8] }), elfscan.ErrCorrupt, "whole number"},
		{"cut objects", external(func(_ *sample, _, objects *section) { objects.data = objects.data[:len(objects.data)-8] }), elfscan.ErrCorrupt, "whole number"},
		{"only objects", external(func(_ *sample, funcs, _ *section) { funcs.name = ".data.other" }), elfscan.ErrCorrupt, "one of the two"},
		{"too many functions", external(func(_ *sample, _, objects *section) { objects.data[56] = 200 }), elfscan.ErrCorrupt, "do not lie in"},
		{"too few functions", external(func(_ *sample, _, objects *section) { objects.data[56]-- }), elfscan.ErrCorrupt, "belong to no object"},
		{"functions of another object", external(func(_ *sample, _, objects *section) {
			for i := range objects.relocs {
				if r := &objects.relocs[i]; r.at%64 == 8 {
					r.addend = 0
				}
			}
		}), elfscan.ErrCorrupt, "two objects"},
		{"an empty function", external(func(_ *sample, funcs, _ *section) { funcs.relocs = funcs.relocs[2:] }), elfscan.ErrCorrupt, "is empty"},
		{"kpatch beside klp-build", external(func(m *sample, _, _ *section) { m.kpatch(targetSets()["one function"]...) }), klpmod.ErrUnclear, ".kpatch.funcs"},
		{"cut table", kpatch(func(_ *sample, s *section) { s.data = s.data[:len(s.data)-8]; s.relocs = s.relocs[:len(s.relocs)-1] }), klpmod.ErrUnclear, ".kpatch.funcs"},
		{"empty table", kpatch(func(_ *sample, s *section) { s.data, s.relocs = nil, nil }), klpmod.ErrUnclear, "0 bytes"},
		{"no name", kpatch(func(_ *sample, s *section) { s.relocs = append(s.relocs[:1], s.relocs[2:]...) }), klpmod.ErrUnclear, ".kpatch.funcs"},
		{"text without end", kpatch(func(m *sample, _ *section) { m.strings.data = m.strings.data[:len(m.strings.data)-1] }), elfscan.ErrCorrupt, "no end"},
	}
}

func badReferences() []badModule {
	symbolNamed := func(name string) func() *sample {
		return func() *sample {
			m := referring()
			m.symbol(symbol{name: name, in: shnLivepatch, bind: elf.STB_GLOBAL})
			return m
		}
	}
	return []badModule{
		{"no position", symbolNamed(".klp.sym.vmlinux.name"), elfscan.ErrCorrupt, ".klp.sym."},
		{"no object", symbolNamed(".klp.sym.name,1"), elfscan.ErrCorrupt, ".klp.sym."},
		{"position is no number", symbolNamed(".klp.sym.vmlinux.name,x"), elfscan.ErrCorrupt, ".klp.sym."},
		{"no prefix", symbolNamed("name"), elfscan.ErrCorrupt, ".klp.sym."},
		{"not marked", func() *sample {
			m := referring()
			m.symbol(symbol{name: ".klp.sym.vmlinux.name,1", bind: elf.STB_GLOBAL})
			return m
		}, elfscan.ErrCorrupt, "SHN_LIVEPATCH"},
		{"section without object", func() *sample {
			m := referring()
			m.text.klp = map[string][]reloc{"": m.text.klp["ext4"]}
			return m
		}, elfscan.ErrCorrupt, ".klp.rela."},
	}
}

func TestBad(t *testing.T) {
	for group, cases := range map[string][]badModule{"info": badInfo(), "pointers": badPointers(), "arrays": badArrays(), "sections": badSections(), "references": badReferences()} {
		for _, c := range cases {
			p, err := read(t, c.make().bytes())
			switch {
			case err == nil:
				t.Errorf("%s: %s: read %+v", group, c.name, p)
			case c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text):
				t.Errorf("%s: %s: %v, want %v with %q", group, c.name, err, c.want, c.text)
			}
			var place *elfscan.FormatError
			if err != nil && !errors.As(err, &place) {
				t.Errorf("%s: %s: %v does not tell where", group, c.name, err)
			}
		}
	}
}

// TestTruncated cuts a good module everywhere: a part of it is no patch.
func TestTruncated(t *testing.T) {
	data := referring().bytes()
	for n := range data {
		f, err := elfscan.Read("cut", strings.NewReader(string(data[:n])), nil)
		if err != nil {
			continue
		}
		if p, err := klpmod.Read(f, nil); err == nil {
			t.Errorf("%d of %d bytes: %+v", n, len(data), p)
		}
	}
}
