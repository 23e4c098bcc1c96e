package cover

import (
	"fmt"
	"slices"

	"inlay/answer"
	"inlay/program"
)

// findReferences holds the variables that a container refers to against the files: the
// patch reads and writes what is at the address that it names.
func (r *run) findReferences(p *Patch) {
	f := p.target(r.target)
	if f == nil || len(p.Container.References) == 0 {
		return
	}
	all := make(map[string][]uint64)
	symbols := program.NewReferences(f).Symbols()
	for i := range symbols {
		if s := &symbols[i]; s.Section != 0 {
			all[s.Name] = append(all[s.Name], s.Addr)
		}
	}
	for i := range p.Container.References {
		ref := &p.Container.References[i]
		d := answer.Drift{Verdict: answer.Fail, Kind: "missing_symbol", What: ref.TargetVar}
		switch at := all[ref.TargetVar]; {
		case len(at) == 0:
			d.Verdict, d.Detail = answer.Unknown, "no symbol of that name was found in "+f.Object()+": see that the patch has the right address"
		case ref.TLS: // its offset is one in the block of a thread
			continue
		case !slices.Contains(at, ref.TargetOffset):
			d.Detail = fmt.Sprintf("is at %#x in %s, not at %#x", at[0], f.Object(), ref.TargetOffset)
		default:
			continue
		}
		r.out.Drift = append(r.out.Drift, d)
	}
}

// target returns the file that a container is meant for; nil if it is not there, and for
// other patches.
func (p *Patch) target(target *program.Program) *program.File {
	if p.Container == nil {
		return nil
	}
	for _, f := range target.Files() {
		if f.ELF().BuildID() == p.Container.BuildID {
			return f
		}
	}
	return nil
}
