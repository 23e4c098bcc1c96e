package cover

import (
	"fmt"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/disasm"
	"inlay/livepatch/contract"
	"inlay/program"
)

// findContracts looks for callers that keep a value in a register across their call of a
// replaced function, because the compiler had seen that the old one leaves it alone, and
// that the new one does not leave alone.
func (r *run) findContracts() error {
	var finder contract.Finder
	for _, e := range r.entries {
		if !e.resolved() || !e.place.HasBody() {
			continue
		}
		found, err := finder.Trusting(r.ctx, e.place.Body)
		if err != nil {
			return err
		}
		for i := range found {
			caller := found[i].Caller.Answer()
			if r.isReplaced(&caller) || r.isMissing(&caller) {
				continue
			}
			if err := r.judgeContract(&finder, e, &found[i], caller); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) isMissing(b *answer.Body) bool {
	return slices.ContainsFunc(r.out.Missing, func(m answer.Missing) bool { return m.Body.ID == b.ID })
}

// judgeContract says whether the new function keeps what the caller relies on.
func (r *run) judgeContract(finder *contract.Finder, e *replaced, c *contract.Finding, caller answer.Body) error {
	out := answer.CoverContract{
		Verdict: answer.Unknown, Body: caller, Function: e.place.File.Function(e.place.Sub.Offset()), Register: registerName(c.Register),
		Evidence: []answer.Evidence{addressEvidence(c.Caller.File, "call", c.Call, "the call"), addressEvidence(c.Caller.File, "address", c.Use, "reads the register behind it")},
		Detail:   "the code of the new function was not given: see that it leaves the register alone",
	}
	if b, ok := e.newBody(); ok {
		written, known, err := finder.Writes(r.ctx, b)
		switch {
		case err != nil:
			return err
		case !known:
			out.Verdict, out.Detail = answer.Fail, "the new function calls others, which may change it: replace this caller too"
		case written.Has(c.Register):
			out.Verdict, out.Detail = answer.Fail, "the new function changes it: replace this caller too"
		default:
			return nil
		}
	}
	if !c.Certain {
		out.Verdict = answer.Unknown
		out.Detail += " (" + c.Why + ")"
	}
	if out.Verdict == answer.Unknown && r.checked.body(&caller, out.Function) {
		return nil // what is proven is no question of how it looks to somebody
	}
	same := func(have answer.CoverContract) bool {
		return have.Body.ID == caller.ID && have.Register == out.Register && have.Function == out.Function
	}
	if !slices.ContainsFunc(r.out.Contracts, same) {
		r.out.Contracts = append(r.out.Contracts, out)
	}
	return nil
}

// newBody returns the body of the new function, if the patch's code was given and its DWARF
// describes it.
func (e *replaced) newBody() (program.Body, bool) {
	f := e.patch.File
	if f == nil || e.NewAt == 0 {
		return program.Body{}, false
	}
	p := f.PlaceAt(e.NewAt)
	return p.Body, p.Entry == e.NewAt && p.HasBody()
}

func registerName(r disasm.Registers) string { return "%" + strings.ToLower(fmt.Sprint(r)) }

// addressEvidence points to an address of a file.
func addressEvidence(f *program.File, kind string, addr uint64, detail string) answer.Evidence {
	out := answer.Evidence{Kind: kind, Offset: addr, Detail: detail + " at " + f.ELF().Address(addr)}
	if s := f.ELF().SectionAt(addr); s != nil {
		out.Section, out.Offset = s.Name, addr-s.Addr
	}
	return out
}
