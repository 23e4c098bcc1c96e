package klpmod_test

import (
	"debug/elf"
	"reflect"
	"slices"
	"strings"
	"testing"

	"inlay/livepatch/klpmod"
)

// referring is a module whose code refers to symbols: two that the kernel resolves in
// vmlinux and ext4, an exported one, and a weak one that nothing refers to.
func referring() *sample {
	m := patchModule()
	m.arrays(false, false, targetSets()["one function"]...)
	m.text.zero(64)
	resolved := func(name string) int {
		return m.symbol(symbol{name: name, in: shnLivepatch, typ: elf.STT_FUNC, bind: elf.STB_GLOBAL})
	}
	state, read := resolved(".klp.sym.vmlinux.state.constprop.0,2"), resolved(".klp.sym.ext4.ext4_read,0")
	m.text.klp = map[string][]reloc{
		"vmlinux": {{24, elf.R_X86_64_PC32, state, -4}},
		"ext4":    {{48, elf.R_X86_64_PLT32, read, -4}, {40, elf.R_X86_64_PLT32, read, -4}},
	}
	printk := m.symbol(symbol{name: "_printk", bind: elf.STB_GLOBAL})
	m.text.relocs = append(m.text.relocs, reloc{32, elf.R_X86_64_PLT32, printk, -4})
	m.symbol(symbol{name: "may_lack", bind: elf.STB_WEAK})
	return m
}

func TestReferences(t *testing.T) {
	m := referring()
	p, err := read(t, m.bytes())
	if err != nil {
		t.Fatal(err)
	}
	at := p.Objects[0].Funcs[0].New // at the start of .text
	want := []klpmod.Reference{
		{Object: "vmlinux", Name: "state.constprop.0", SymPos: 2, At: at + 24},
		{Object: "ext4", Name: "ext4_read", SymPos: 0, At: at + 40},
	}
	if !reflect.DeepEqual(p.References, want) {
		t.Errorf("references %+v, want %+v", p.References, want)
	}
	imports := []klpmod.Import{{Name: "_printk", At: at + 32}, {Name: "may_lack", Weak: true}}
	if !reflect.DeepEqual(p.Undefined, imports) {
		t.Errorf("undefined %+v, want %+v", p.Undefined, imports)
	}
	entries := make(map[string]int)
	for _, r := range p.Relocations {
		entries[r.Object] = r.Entries
		if r.Name != ".klp.rela."+r.Object+"..text" || r.Target.Name != ".text" {
			t.Errorf("%s applies to %s", r.Name, r.Target.Name)
		}
	}
	if !reflect.DeepEqual(entries, map[string]int{"vmlinux": 1, "ext4": 2}) || len(p.Notes) > 0 {
		t.Errorf("relocations %v, notes %q", entries, p.Notes)
	}
}

// TestOldSections: until Linux 5.7 a module had sections for a machine's own tables. They
// are not read, and that is said.
func TestOldSections(t *testing.T) {
	m := referring()
	m.add(".klp.arch.vmlinux..altinstructions", elf.SHF_ALLOC).zero(12)
	p, err := read(t, m.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(p.Notes, func(n string) bool { return strings.Contains(n, ".klp.arch.vmlinux") }) {
		t.Errorf("notes %q", p.Notes)
	}
}
