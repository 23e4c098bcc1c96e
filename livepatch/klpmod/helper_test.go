package klpmod_test

import (
	"bytes"
	"debug/elf"
	"fmt"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/livepatch/klpmod"
)

// entry is one function that a sample replaces. Without a new function it is a placeholder.
type entry struct {
	old, fn string
	pos     uint64
}

// target is an object with functions to replace; "" is the kernel.
type target struct {
	name  string
	funcs []entry
}

// shape says how large the structures of a kernel are: those of Debian's 6.1 by default.
type shape struct{ fn, object, patch int }

// sample writes a live-patch module.
type sample struct {
	object
	text    *section
	strings *section
	data    *section
	self    int            // symbol __this_module
	base    map[string]int // symbols of sections
	fns     map[string]int // symbols of new functions
	shape   shape
	unsized bool // arrays have no symbols
}

// newSample starts a module with .modinfo; info are its entries.
func newSample(info ...string) *sample {
	m := &sample{base: make(map[string]int), fns: make(map[string]int), shape: shape{fn: 152, object: 168, patch: 200}}
	m.text = m.add(".text", elf.SHF_ALLOC|elf.SHF_EXECINSTR)
	m.strings = m.add(".rodata.str1.1", elf.SHF_ALLOC)
	m.data = m.add(".data", elf.SHF_ALLOC|elf.SHF_WRITE)
	self := m.add(".gnu.linkonce.this_module", elf.SHF_ALLOC|elf.SHF_WRITE)
	self.zero(960)
	m.self = m.symbol(symbol{name: "__this_module", in: elf.SectionIndex(self.index), typ: elf.STT_OBJECT, bind: elf.STB_GLOBAL, size: 960})
	m.add(".modinfo", elf.SHF_ALLOC).data = []byte(strings.Join(info, "\x00") + "\x00")
	return m
}

// patchModule starts a module that is a live patch.
func patchModule() *sample {
	return newSample("name=sample", "license=GPL", "livepatch=Y", "depends=ext4,jbd2", "vermagic=6.1.0 SMP mod_unload")
}

// add adds a section and its symbol.
func (m *sample) add(name string, flags elf.SectionFlag) *section {
	s := m.section(name, flags)
	if _, ok := m.base[name]; !ok {
		m.base[name] = m.symbol(symbol{in: elf.SectionIndex(s.index), typ: elf.STT_SECTION})
	}
	return s
}

// string appends a pointer to a text to a section.
func (m *sample) string(s *section, text string) {
	s.pointer(m.base[m.strings.name], len(m.strings.data))
	m.strings.data = append(append(m.strings.data, text...), 0)
}

// function appends a pointer to a function, which it makes when first named; a null
// pointer for none.
func (m *sample) function(s *section, name string) {
	if name == "" {
		s.number(0)
		return
	}
	if _, ok := m.fns[name]; !ok {
		m.text.zero(16)
		at := len(m.text.data) - 16
		m.text.data[at] = 0xc3 // ret
		m.fns[name] = m.symbol(symbol{name: name, in: elf.SectionIndex(m.text.index), typ: elf.STT_FUNC, value: uint64(at), size: 1})
	}
	s.pointer(m.fns[name], 0)
}

// label gives the bytes of .data from lo a name.
func (m *sample) label(name string, lo int) {
	if !m.unsized {
		m.symbol(symbol{name: name, in: elf.SectionIndex(m.data.index), typ: elf.STT_OBJECT, value: uint64(lo), size: uint64(len(m.data.data) - lo)})
	}
}

// entry appends old_name, new_func and old_sympos, which klp_func and klp_func_ext have.
func (m *sample) entry(s *section, e entry) {
	m.string(s, e.old)
	m.function(s, e.fn)
	s.number(e.pos)
}

// arrays writes struct klp_func, klp_object and klp_patch (include/linux/livepatch.h, Linux
// 5.5 and later). The empty entries at the ends are left out if endless.
func (m *sample) arrays(replace, endless bool, targets ...target) {
	end := func(size int) {
		if !endless {
			m.data.zero(size)
		}
	}
	var starts []int
	for i, o := range targets {
		lo := len(m.data.data)
		starts = append(starts, lo)
		for _, e := range o.funcs {
			m.entry(m.data, e)
			m.data.zero(m.shape.fn - 24)
		}
		end(m.shape.fn)
		m.label(fmt.Sprintf("funcs%d", i), lo)
	}
	objects := len(m.data.data)
	for i, o := range targets {
		if o.name == "" {
			m.data.number(0)
		} else {
			m.string(m.data, o.name)
		}
		m.data.pointer(m.base[m.data.name], starts[i])
		m.data.zero(m.shape.object - 16)
	}
	end(m.shape.object)
	m.label("objects", objects)
	m.patch(objects, replace)
}

// patch writes struct klp_patch: mod, objs, states, replace.
func (m *sample) patch(objects int, replace bool) {
	lo := len(m.data.data)
	m.data.pointer(m.self, 0)
	m.data.pointer(m.base[m.data.name], objects)
	m.data.zero(m.shape.patch - 16)
	if replace {
		m.data.data[lo+24] = 1
	}
	m.label("patch", lo)
}

// external writes struct klp_func_ext and klp_object_ext (include/linux/livepatch_external.h).
func (m *sample) external(targets ...target) {
	funcs := m.add(".init.klp_funcs", elf.SHF_ALLOC|elf.SHF_WRITE)
	objects := m.add(".init.klp_objects", elf.SHF_ALLOC|elf.SHF_WRITE)
	for _, o := range targets {
		if o.name == "" {
			objects.number(0)
		} else {
			m.string(objects, o.name)
		}
		objects.pointer(m.base[funcs.name], len(funcs.data))
		objects.zero(40) // struct klp_callbacks: four pointers and a bool
		objects.number(uint64(len(o.funcs)))
		for _, e := range o.funcs {
			m.entry(funcs, e)
		}
	}
}

// kpatch writes struct kpatch_patch_func (kmod/patch/kpatch-patch.h), with the texts in a
// section of their own.
func (m *sample) kpatch(targets ...target) {
	m.strings = m.add(".kpatch.strings", elf.SHF_ALLOC)
	s := m.add(".kpatch.funcs", elf.SHF_ALLOC)
	for _, o := range targets {
		for i, e := range o.funcs {
			m.function(s, e.fn)
			s.number(1)                 // new_size
			s.number(0)                 // old_addr, found when it is loaded
			s.number(uint64(i+1) * 100) // old_size
			s.number(e.pos)
			m.string(s, e.old)
			m.string(s, kernelName(o.name))
		}
	}
}

func kernelName(name string) string {
	if name == "" {
		return "vmlinux"
	}
	return name
}

// read reads a module that has no DWARF.
func read(t testing.TB, data []byte) (*klpmod.Patch, error) {
	t.Helper()
	f, err := elfscan.Read("sample.ko", bytes.NewReader(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := klpmod.Read(f, nil)
	if (p == nil) != (err != nil) || f.Guarded() > 0 {
		t.Fatalf("%v and %v, %d panics", p, err, f.Guarded())
	}
	return p, err
}

// written spells what a sample replaces, for comparison with replaced.
func written(targets ...target) string {
	var out strings.Builder
	for _, o := range targets {
		fmt.Fprintf(&out, "%s:", kernelName(o.name))
		for _, e := range o.funcs {
			fmt.Fprintf(&out, " %s,%d->%s", e.old, e.pos, e.fn)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// replaced spells what a patch replaces.
func replaced(p *klpmod.Patch) string {
	var all []target
	for _, o := range p.Objects {
		t := target{name: o.Name}
		for _, fn := range o.Funcs {
			if fn.NoNew != (fn.New == 0 && fn.NewSymbol == "") {
				return fmt.Sprintf("%+v", fn)
			}
			t.funcs = append(t.funcs, entry{fn.Old, fn.NewSymbol, fn.SymPos})
		}
		all = append(all, t)
	}
	return written(all...)
}
