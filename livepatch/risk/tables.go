package risk

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"inlay/elfscan"
	"inlay/program"
)

// Options tunes Read. Nil means the defaults.
type Options struct {
	// Owner names the object that defines a symbol which the file refers to and does not
	// define: "vmlinux", the name of a module, or "" if that is not known. Nil knows of
	// none; a module that depends on no other one has all of them from vmlinux even so.
	// It is called by [Tables.Of], from several goroutines if that is.
	Owner func(symbol string) string
}

// Tables holds what one file says about its code. It is made once per file, does not
// change and is safe for concurrent use.
type Tables struct {
	f       *program.File
	object  string // "vmlinux", or the name of the module
	owner   func(symbol string) string
	entries map[Kind][]entry // by code
	unknown []Finding        // what could not be read
	names   names
	links   []relocated // of the code of a relocatable file, by place
	areas   []area      // of a linked kernel
	dead    sync.Map    // whether the function at an address never returns
}

// Read reads the tables of a file. A table that cannot be read costs that table only, and
// every answer says so. The error is that of reading the relocations of the code.
func Read(f *program.File, opt *Options) (*Tables, error) {
	t := &Tables{f: f, entries: make(map[Kind][]entry), object: f.Object(), owner: func(string) string { return "" }}
	if opt != nil && opt.Owner != nil {
		t.owner = opt.Owner
	}
	err := f.ELF().Guard(func() error { return t.read(opt != nil && opt.Owner != nil) })
	if err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Tables) read(told bool) error {
	t.names.read(t.f)
	r := reader{t.f, t.names.marks}
	for _, table := range tables() {
		all, err := r.read(&table)
		if err != nil {
			t.unknown = append(t.unknown, Finding{Kind: Unknown, Note: fmt.Sprintf("%s was not read: %v", table.section, err)})
		}
		t.entries[table.kind] = all
	}
	if t.f.Kernel() && len(t.names.marks) == 0 {
		t.unknown = append(t.unknown, Finding{Kind: Unknown, Note: "the tables were not found: the kernel has no symbols"})
	}
	if !told && dependsOnNone(t.f.ELF()) {
		t.owner = func(string) string { return kernelObject }
	}
	t.areas = t.markedAreas()
	return t.readLinks()
}

// readLinks reads the relocations of the code. A linked file needs none: its
// displacements are final.
func (t *Tables) readLinks() error {
	f := t.f.ELF()
	if !f.Relocatable() {
		return nil
	}
	for i := range f.Sections() {
		s := &f.Sections()[i]
		if !isCode(s) {
			continue
		}
		v := values{f: t.f}
		if err := v.readRelocations(s); err != nil {
			return err
		}
		t.links = append(t.links, v.relocs...)
	}
	slices.SortStableFunc(t.links, func(a, b relocated) int { return cmp.Compare(a.place, b.place) })
	return nil
}

// link returns the relocation at a place.
func (t *Tables) link(place uint64) (relocated, bool) {
	i, ok := slices.BinarySearchFunc(t.links, place, func(r relocated, pc uint64) int { return cmp.Compare(r.place, pc) })
	if !ok {
		return relocated{}, false
	}
	return t.links[i], true
}

// within returns the entries of a table whose code lies in [lo, hi).
func (t *Tables) within(k Kind, lo, hi uint64) []entry {
	all := t.entries[k]
	find := func(pc uint64) int {
		i, _ := slices.BinarySearchFunc(all, pc, func(e entry, pc uint64) int { return cmp.Compare(e.code, pc) })
		return i
	}
	return all[find(lo):max(find(lo), find(hi))]
}

// kernelObject is what a patch calls the kernel itself.
const kernelObject = "vmlinux"

// dependsOnNone tells a module that uses no symbol of another one.
func dependsOnNone(f *elfscan.File) bool {
	depends, ok := f.ModInfo("depends")
	return ok && depends == ""
}
