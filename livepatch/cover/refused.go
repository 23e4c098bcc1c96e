package cover

import (
	"debug/elf"
	"fmt"
	"strings"

	"inlay/answer"
	"inlay/livepatch/klpmod"
	"inlay/program"
)

// findRefused lists the entries for which a patch is refused when it is loaded, and those of
// modules that the kernel takes and that can do no good: they name what is never loaded, or
// lead to code that is freed.
func (r *run) findRefused() error {
	for _, p := range r.patches {
		if p.Container != nil && p.File != nil {
			if err := r.findUnlinked(p); err != nil {
				return err
			}
		}
		if p.Module == nil {
			continue
		}
		r.findTwice(p)
		for i := range p.Module.Objects {
			if o := &p.Module.Objects[i]; p.neverLoaded(o) {
				r.refuse(o.Name, strings.Join(oldNames(o), ", "), "the kernel waits for a module "+o.Name+", which no module is called: nothing is replaced")
			}
		}
		for i := range p.Entries {
			if e := &p.Entries[i]; freed(p.File, e.NewAt) {
				r.refuse(e.Object, e.Symbol, "its new function "+e.New+" is freed once the patch is loaded (__init)")
			}
		}
	}
	return nil
}

// findUnlinked lists the new functions of a container that its shared object does not show:
// libpulp asks dlsym for them.
func (r *run) findUnlinked(p *Patch) error {
	symbols, err := p.File.ELF().Symbols()
	if err != nil {
		return err
	}
	shown := make(map[string]bool)
	for i := range symbols {
		if s := &symbols[i]; s.Section > 0 && s.Bind != elf.STB_LOCAL {
			shown[s.Name] = true
		}
	}
	for i := range p.Entries {
		if e := &p.Entries[i]; !shown[e.New] {
			r.refuse(p.Container.Target, e.Symbol, "its new function "+e.New+" is not among the symbols that "+p.Path+" shows to others: libpulp does not find it")
		}
	}
	return nil
}

func (r *run) refuse(object, symbol, why string) {
	r.out.Unpatchable = append(r.out.Unpatchable, answer.Unpatchable{Verdict: answer.Fail, Object: object, Symbol: symbol, Entry: true, Why: why})
}

// findTwice finds names that a patch has twice: each object gets a directory below that of
// the patch, and each function one below that of its object, named after symbol and
// position (klp_init_object and klp_init_func in kernel/livepatch/core.c).
func (r *run) findTwice(p *Patch) {
	const refused = "the kernel does not load a patch that names it twice"
	objects := make(map[string]bool)
	for i := range p.Module.Objects {
		o := &p.Module.Objects[i]
		if objects[o.Name] {
			r.refuse(o.Name, strings.Join(oldNames(o), ", "), "is in a second list for "+o.Name+": the kernel does not load a patch that has two for one object")
		}
		objects[o.Name] = true
		functions := make(map[string]bool)
		for _, fn := range o.Funcs {
			name := fmt.Sprintf("%s,%d", fn.Old, max(fn.SymPos, 1)) // 0 is written as 1
			if functions[name] {
				r.refuse(o.Name, fn.Old, refused)
			}
			functions[name] = true
		}
	}
}

// neverLoaded tells an object by whose name no module goes. The kernel itself has none but
// in the tables of kpatch, and the names of modules have underscores for dashes.
func (p *Patch) neverLoaded(o *klpmod.Object) bool {
	if o.Name == klpmod.Vmlinux {
		return p.Module.Layout != klpmod.Kpatch && isFilled(p.File, o.At)
	}
	return strings.Contains(o.Name, "-")
}

// isFilled tells whether a relocation fills in what stands at an address.
func isFilled(f *program.File, at uint64) bool {
	s := f.ELF().SectionAt(at)
	if s == nil {
		return false
	}
	for r, err := range f.ELF().Relocations(s) {
		if err == nil && r.Addr == at {
			return true
		}
	}
	return false
}

// freed tells code that is gone once the module is loaded.
func freed(f *program.File, at uint64) bool {
	if at == 0 {
		return false
	}
	s := f.ELF().SectionAt(at)
	return s != nil && (s.Name == ".init" || strings.HasPrefix(s.Name, ".init."))
}

func oldNames(o *klpmod.Object) (out []string) {
	for i := range o.Funcs {
		out = append(out, o.Funcs[i].Old)
	}
	return out
}
