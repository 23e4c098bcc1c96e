package cover

import (
	"slices"

	"inlay/answer"
	"inlay/livepatch/klpmod"
)

// findUnapplied lists what a module leaves to the kernel to fill in and the kernel does not:
// relocations that wait for an object of which the patch has none, and those of the module
// loader, for which such a symbol is 0 (kernel/livepatch/core.c, kernel/module).
func (r *run) findUnapplied(p *Patch) error {
	add := func(what, detail string) {
		if !slices.ContainsFunc(r.out.Drift, func(d answer.Drift) bool { return d.What == what && d.Detail == detail }) {
			r.out.Drift = append(r.out.Drift, answer.Drift{Verdict: answer.Fail, Kind: "unresolved", What: what, Detail: detail})
		}
	}
	for _, s := range p.Module.Relocations {
		there := slices.ContainsFunc(p.Module.Objects, func(o klpmod.Object) bool { return o.Name == s.Object })
		if s.Object != klpmod.Vmlinux && !there && s.Entries > 0 {
			add(s.Name, "the kernel applies it together with what the patch replaces of "+s.Object+", which is nothing")
		}
	}
	if len(p.Module.References) == 0 {
		return nil
	}
	e := p.File.ELF()
	for i := range e.Sections() {
		s := &e.Sections()[i]
		if !s.Alloc() {
			continue
		}
		for rel, err := range e.Relocations(s) {
			if err != nil {
				return err
			}
			if rel.Symbol != nil && rel.Symbol.Shndx == klpmod.SymbolSection {
				add(rel.Symbol.Name, s.Name+" refers to it outside of the sections .klp.rela, where the kernel does not fill it in")
			}
		}
	}
	return nil
}
