package verify

import (
	"context"
	"fmt"
	"iter"

	"inlay/livepatch/contract"
	"inlay/program"
)

// registers is the finder of package contract, which searches all files at once.
type registers struct {
	p      *program.Program
	done   bool
	byFile map[*program.File][]contract.Finding
	errs   []error
}

// Registers yields what was found in a file; errors concern some file, and are told for
// each.
func (r *registers) Registers(ctx context.Context, f *program.File) iter.Seq2[Contract, error] {
	return func(yield func(Contract, error) bool) {
		r.search(ctx)
		for _, err := range r.errs {
			if !yield(Contract{}, err) {
				return
			}
		}
		for i := range r.byFile[f] {
			if !yield(contractOf(&r.byFile[f][i]), nil) {
				return
			}
		}
	}
}

// Alignments are not looked for.
func (r *registers) Alignments(context.Context, *program.File) iter.Seq2[Contract, error] { return nil }

// search looks through the program, once.
func (r *registers) search(ctx context.Context) {
	if r.done {
		return
	}
	r.done, r.byFile = true, make(map[*program.File][]contract.Finding)
	for one, err := range contract.Find(ctx, r.p) {
		if err != nil {
			r.errs = append(r.errs, err)
			continue
		}
		r.byFile[one.Caller.File] = append(r.byFile[one.Caller.File], one)
	}
}

// contractOf puts a finding into the words of this package.
func contractOf(f *contract.Finding) Contract {
	k := Contract{Caller: f.Caller.Place(), Callee: f.Callee.Place(), Call: f.Call, Register: f.Register.String(), Certain: f.Certain}
	where := f.Caller.File.ELF()
	k.Why = fmt.Sprintf("keeps %s over its call of %s at %s and reads it at %s", k.Register, calleeName(k.Callee), where.Address(f.Call), where.Address(f.Use))
	if f.Why != "" {
		k.Why += "; " + f.Why
	}
	at := func(kind string, addr uint64, detail string) {
		e := addressEvidence(where, kind, addr)
		e.Detail = detail + " " + e.Detail
		k.Evidence = append(k.Evidence, e)
	}
	if f.Set != 0 {
		at("instruction", f.Set, k.Register+" is set at")
	}
	at("instruction", f.Use, k.Register+" is read at")
	if f.Site != 0 {
		k.Evidence = append(k.Evidence, debugEvidence(f.Caller.File, "call_site", f.Site, "of the call"))
	}
	for _, v := range f.Values {
		k.Evidence = append(k.Evidence, dieEvidence(f.Caller.File, v.Offset, "%s is in %s from %s to %s", v.Name, k.Register, where.Address(v.Lo), where.Address(v.Hi)))
	}
	for _, b := range f.Trusted {
		at("address", b.Sub.Entry(), calleeName(b.Place())+" leaves it alone, at")
	}
	return k
}
