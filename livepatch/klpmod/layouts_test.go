package klpmod_test

import (
	"debug/elf"
	"reflect"
	"strings"
	"testing"

	"inlay/livepatch/klpmod"
)

// targetSets are patches that every layout can hold.
func targetSets() map[string][]target {
	return map[string][]target{
		"one function":       {{"", []entry{{"meminfo_proc_show", "new_show", 0}}}},
		"several functions":  {{"", []entry{{"a", "new_a", 0}, {"c_start", "new_start", 3}, {"d.isra.0", "new_d", 1}}}},
		"a module":           {{"ext4", []entry{{"ext4_read", "new_read", 2}, {"ext4_write", "new_write", 0}}}},
		"kernel and modules": {{"", []entry{{"a", "new_a", 0}, {"b", "new_b", 0}}}, {"ext4", []entry{{"c", "new_c", 1 << 20}}}, {"nf_nat", []entry{{"a", "other_a", 7}}}},
		"one for two":        {{"", []entry{{"a", "new", 1}, {"a", "new", 2}}}},
	}
}

// TestArrays reads arrays of the sizes of Linux 4.0, Linux 6.1, and of kernels that keep more.
func TestArrays(t *testing.T) {
	for name, targets := range targetSets() {
		for _, size := range []shape{{112, 96, 112}, {152, 168, 200}, {168, 192, 216}, {224, 296, 408}} {
			for _, replace := range []bool{false, true} {
				m := patchModule()
				m.shape = size
				m.arrays(replace, false, targets...)
				p, err := read(t, m.bytes())
				if err != nil {
					t.Errorf("%s, %v: %v", name, size, err)
					continue
				}
				if got, want := replaced(p), written(targets...); got != want {
					t.Errorf("%s, %v: read\n%swritten\n%s", name, size, got, want)
				}
				if p.Layout != klpmod.Arrays || p.Replace == nil || *p.Replace != replace || len(p.Notes) > 0 {
					t.Errorf("%s, %v: layout %s, replace %v, notes %q", name, size, p.Layout, p.Replace, p.Notes)
				}
			}
		}
	}
}

// TestUnconfirmed strips the symbols of the arrays: what is read is the same, but nothing
// tells that it is all.
func TestUnconfirmed(t *testing.T) {
	for name, targets := range targetSets() {
		m := patchModule()
		m.unsized = true
		m.arrays(false, false, targets...)
		p, err := read(t, m.bytes())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if replaced(p) != written(targets...) || len(p.Notes) == 0 {
			t.Errorf("%s: read\n%swritten\n%snotes %q", name, replaced(p), written(targets...), p.Notes)
		}
	}
}

// TestModule reads what is not of the arrays.
func TestModule(t *testing.T) {
	m := patchModule()
	m.arrays(false, false, targetSets()["one function"]...)
	p, err := read(t, m.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if p.Module != "sample" || p.VerMagic != "6.1.0 SMP mod_unload" || !reflect.DeepEqual(p.Depends, []string{"ext4", "jbd2"}) {
		t.Errorf("%q, %q, %q", p.Module, p.VerMagic, p.Depends)
	}
}

// TestPlaceholder has entries without a new function, as only the kernel makes them.
func TestPlaceholder(t *testing.T) {
	targets := []target{{"", []entry{{"a", "new_a", 0}, {"b", "", 2}, {"c", "new_c", 0}}}}
	m := patchModule()
	m.arrays(true, false, targets...)
	p, err := read(t, m.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if replaced(p) != written(targets...) {
		t.Errorf("read\n%swritten\n%s", replaced(p), written(targets...))
	}
	if !p.Objects[0].Funcs[1].NoNew || len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "b: no new function") {
		t.Errorf("%+v, notes %q", p.Objects[0].Funcs[1], p.Notes)
	}
}

// TestDoubt has modules whose arrays may hold more than the file shows.
func TestDoubt(t *testing.T) {
	one := targetSets()["one function"]
	for name, c := range map[string]struct {
		change func(m *sample)
		want   string
	}{
		"an entry elsewhere": {func(m *sample) {
			m.arrays(false, false, one...)
			m.entry(m.data, entry{"forgotten", "new_forgotten", 0})
			m.data.zero(m.shape.fn)
		}, "looks like an entry for forgotten"},
		"room for more": {func(m *sample) {
			m.arrays(false, false, targetSets()["one for two"]...)
			for i := range m.symbols {
				if m.symbols[i].name == "funcs0" {
					m.symbols[i].size += 2 * uint64(m.shape.fn)
				}
			}
		}, "room for more than the 2 entries"},
		"more behind the only entry": {func(m *sample) {
			m.arrays(false, false, one...)
			for i := range m.symbols {
				if m.symbols[i].name == "funcs0" { // takes the objects for itself
					m.symbols[i].size += uint64(m.shape.object)
				}
			}
		}, "more than its first entry"},
		"code that writes": {func(m *sample) {
			m.arrays(false, false, one...)
			m.text.relocs = append(m.text.relocs, reloc{0, elf.R_X86_64_PC32, m.base[".data"], 8 - 4})
		}, "may change them"},
	} {
		m := patchModule()
		c.change(m)
		p, err := read(t, m.bytes())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(p.Notes) != 1 || !strings.Contains(p.Notes[0], c.want) {
			t.Errorf("%s: notes %q, want one with %q", name, p.Notes, c.want)
		}
	}
}

// TestNoDoubt has what is in many modules and says nothing of the arrays: code that hands the
// patch to the kernel, and a table of another kind.
func TestNoDoubt(t *testing.T) {
	m := patchModule()
	m.arrays(false, false, targetSets()["one function"]...)
	patch := len(m.data.data) - m.shape.patch
	m.text.relocs = append(m.text.relocs, reloc{3, elf.R_X86_64_PC32, m.base[".data"], int64(patch) - 4}, reloc{10, elf.R_X86_64_64, m.base[".data"], int64(patch)})
	for _, name := range []string{"read", "write", "poll"} {
		m.string(m.data, name)
		m.function(m.data, "do_"+name)
	}
	m.string(m.data, "last")
	m.data.zero(200)
	p, err := read(t, m.bytes())
	if err != nil || len(p.Notes) > 0 {
		t.Errorf("%+v, %v", p, err)
	}
}

// TestExternal reads the sections of klp-build, under both names that they had.
func TestExternal(t *testing.T) {
	for name, targets := range targetSets() {
		for _, prefix := range []string{".init.", "__"} {
			m := patchModule()
			m.external(targets...)
			for _, s := range m.sections {
				if rest, ok := strings.CutPrefix(s.name, ".init."); ok {
					s.name = prefix + rest
				}
			}
			p, err := read(t, m.bytes())
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if replaced(p) != written(targets...) || p.Layout != klpmod.External || p.Replace != nil || len(p.Notes) > 0 {
				t.Errorf("%s: %s, read\n%swritten\n%snotes %q", name, p.Layout, replaced(p), written(targets...), p.Notes)
			}
		}
	}
}

// TestKpatch reads the table of kpatch-build, which also tells the sizes of old functions.
func TestKpatch(t *testing.T) {
	for name, targets := range targetSets() {
		m := patchModule()
		m.kpatch(targets...)
		p, err := read(t, m.bytes())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if replaced(p) != written(targets...) || p.Layout != klpmod.Kpatch || p.Replace != nil || len(p.Notes) > 0 {
			t.Errorf("%s: %s, read\n%swritten\n%snotes %q", name, p.Layout, replaced(p), written(targets...), p.Notes)
		}
		for _, o := range p.Objects {
			for i, fn := range o.Funcs {
				if fn.OldSize != uint64(i+1)*100 {
					t.Errorf("%s: %s had %d bytes, want %d", name, fn.Old, fn.OldSize, (i+1)*100)
				}
			}
		}
	}
}
