package cover

import (
	"fmt"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/elfscan"
	"inlay/program"
)

// findMismatches holds what the patches say of their target against the files.
func (r *run) findMismatches() error {
	for _, p := range r.patches {
		switch {
		case p.Module != nil:
			for _, n := range p.Module.Notes {
				r.gap(p, answer.GapNotCompared, p.Path+": "+n, "see what the module replaces in its source")
			}
			r.compareReleases(p)
			r.compareSizes(p)
		case p.Container != nil:
			r.compareBuildIDs(p)
		}
	}
	return nil
}

// compareReleases compares a module's vermagic with the releases of the files that it
// patches, and the words behind it with theirs: the module loader refuses a module that was
// built in another way.
func (r *run) compareReleases(p *Patch) {
	want, build, _ := strings.Cut(p.Module.VerMagic, " ")
	if want == "" {
		r.gap(p, answer.GapNotCompared, p.Path+" has no vermagic: nothing tells which kernel it is meant for", "build it with the kernel's own build system")
	}
	compared := false
	for _, f := range r.target.Files() {
		have := f.Release()
		if have == "" || !r.concerns(p, f) {
			continue
		}
		compared = true
		_, built, known := strings.Cut(f.VerMagic(), " ")
		switch {
		case want == "":
		case have != want:
			r.out.Mismatches = append(r.out.Mismatches, answer.Mismatch{Kind: "release", Want: want, Have: have, File: f.Path()})
		case known && built != build:
			r.out.Mismatches = append(r.out.Mismatches, answer.Mismatch{Kind: "vermagic", Want: strings.TrimSpace(build), Have: strings.TrimSpace(built), File: f.Path()})
		}
	}
	if !compared && want != "" {
		r.gap(p, answer.GapNotCompared, "no file tells its kernel release, to be held against "+want, "name the vmlinux that the patch is meant for")
	}
}

// compareSizes compares the sizes that kpatch-build saw the replaced functions have: another
// one is a function of another build.
func (r *run) compareSizes(p *Patch) {
	for _, e := range r.entries {
		if e.patch != p || e.OldSize == 0 || !e.resolved() {
			continue
		}
		symbols := program.NewReferences(e.file).Symbols()
		n := slices.IndexFunc(symbols, func(s elfscan.Symbol) bool { return s.Addr == e.place.Entry && s.Name == e.Symbol })
		if n >= 0 && symbols[n].Size != 0 && symbols[n].Size != e.OldSize {
			r.out.Mismatches = append(r.out.Mismatches, answer.Mismatch{
				Kind: "old_size", Want: fmt.Sprintf("%d of %s", e.OldSize, e.Symbol), Have: fmt.Sprint(symbols[n].Size), File: e.file.Path(),
			})
		}
	}
}

// concerns tells whether a patch has entries for a file, or whether the file is the kernel
// itself.
func (r *run) concerns(p *Patch, f *program.File) bool {
	if f.Kernel() {
		return true
	}
	for _, e := range r.entries {
		if e.patch == p && e.file == f {
			return true
		}
	}
	return false
}

func (r *run) compareBuildIDs(p *Patch) {
	if p.target(r.target) != nil {
		return
	}
	for _, f := range r.target.Files() {
		r.out.Mismatches = append(r.out.Mismatches, answer.Mismatch{Kind: "build_id", Want: p.Container.BuildID, Have: f.ELF().BuildID(), File: f.Path()})
	}
}
