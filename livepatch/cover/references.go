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
	there := addresses(f)
	for i := range p.Container.References {
		ref := &p.Container.References[i]
		d := answer.Drift{Verdict: answer.Fail, Kind: "missing_symbol", What: ref.TargetVar}
		switch at := there[ref.TargetVar]; {
		case len(at) == 0:
			d.Verdict, d.Detail = answer.Unknown, "no symbol of that name was found in "+f.Object()+": see that the patch has the right address"
		case ref.TLS: // its offset is one in the block of a thread
			r.gap(p, answer.GapNotCompared, p.Path+": where each thread has "+ref.TargetVar+" was not compared", "see that the patch has the right offset")
			continue
		case !slices.Contains(at, ref.TargetOffset):
			d.Detail = fmt.Sprintf("is at %#x in %s, not at %#x", at[0], f.Object(), ref.TargetOffset)
		default:
			continue
		}
		r.out.Drift = append(r.out.Drift, d)
	}
	if p.File != nil {
		r.findWritten(p)
	}
}

// findWritten holds the variables of the patch that are set before it runs against its shared
// object: at another address, something else is overwritten.
func (r *run) findWritten(p *Patch) {
	there := addresses(p.File)
	for i := range p.Container.References {
		ref := &p.Container.References[i]
		at := there[ref.PatchVar]
		if ref.TLS || slices.Contains(at, ref.PatchOffset) {
			continue
		}
		d := answer.Drift{Verdict: answer.Unknown, Kind: "missing_symbol", What: ref.PatchVar, Detail: "no symbol of that name was found in " + p.Path}
		if len(at) > 0 {
			d.Verdict, d.Detail = answer.Fail, fmt.Sprintf("is at %#x in %s, not at %#x", at[0], p.Path, ref.PatchOffset)
		}
		r.out.Drift = append(r.out.Drift, d)
	}
}

// addresses lists where the symbols of a file are.
func addresses(f *program.File) map[string][]uint64 {
	out := make(map[string][]uint64)
	symbols := program.NewReferences(f).Symbols()
	for i := range symbols {
		if s := &symbols[i]; s.Section > 0 {
			out[s.Name] = append(out[s.Name], s.Addr)
		}
	}
	return out
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
