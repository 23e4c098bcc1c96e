package verify

import (
	"context"
	"fmt"
	"iter"

	"inlay/answer"
	"inlay/livepatch/contract"
	"inlay/program"
)

// finders are those of package contract, which search all files at once.
type finders struct {
	p          *program.Program
	registers  searched[contract.Finding]
	alignments searched[contract.Misaligned]
}

// Registers yields what was found in a file; errors concern some file, and are told for
// each.
func (r *finders) Registers(ctx context.Context, f *program.File) iter.Seq2[Contract, error] {
	r.registers.search(contract.Find(ctx, r.p), func(one *contract.Finding) *program.File { return one.Caller.File })
	return r.registers.in(f, contractOf)
}

// Alignments yields what was found in a file, as Registers does.
func (r *finders) Alignments(ctx context.Context, f *program.File) iter.Seq2[Contract, error] {
	r.alignments.search(contract.FindMisaligned(ctx, r.p), func(one *contract.Misaligned) *program.File { return one.Caller.File })
	return r.alignments.in(f, misalignedOf)
}

// misalignedOf puts a finding about the stack into the words of this package.
func misalignedOf(f *contract.Misaligned) Contract {
	k := Contract{Caller: f.Caller.Place(), Callee: f.Callee.Place(), Call: f.Call, Certain: f.Certain}
	where := f.Caller.File.ELF()
	k.Why = fmt.Sprintf("calls %s at %s with a stack pointer %d bytes above a multiple of 16", calleeName(k.Callee), where.Address(f.Call), f.Over)
	if f.Why != "" {
		k.Why += "; " + f.Why
	}
	entry := addressEvidence(where, "address", f.Caller.Sub.Entry())
	entry.Detail = "the stack pointer is 8 bytes above one at the entry " + entry.Detail
	k.Evidence = append(k.Evidence, entry)
	if f.Site != 0 {
		k.Evidence = append(k.Evidence, siteEvidence(f.Caller.File, f.Site))
	}
	return k
}

func siteEvidence(f *program.File, offset uint64) answer.Proof {
	return debugEvidence(f, "call_site", offset, "of the call")
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
		k.Evidence = append(k.Evidence, siteEvidence(f.Caller.File, f.Site))
	}
	for _, v := range f.Values {
		k.Evidence = append(k.Evidence, dieEvidence(f.Caller.File, v.Offset, "%s is in %s from %s to %s", v.Name, k.Register, where.Address(v.Lo), where.Address(v.Hi)))
	}
	for _, b := range f.Trusted {
		at("address", b.Sub.Entry(), calleeName(b.Place())+" leaves it alone, at")
	}
	return k
}
