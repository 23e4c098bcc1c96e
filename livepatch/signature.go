package livepatch

import (
	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/elfscan/clonename"
	"inlay/program"
)

// Signature is how a body can be called, compared with its function in the source.
type Signature string

// The signatures of a body.
const (
	SourceSignature  Signature = "source"  // as the source says: the compiler says nothing else
	ChangedSignature Signature = "changed" // not as the source says
	UnknownSignature Signature = "unknown" // it is a clone whose parameters may have changed
)

// SignatureOf tells how a body can be called. A clone keeps its signature only where each
// parameter is proven to be where the calling convention puts it.
func SignatureOf(b program.Body) Signature {
	if notCallable(b) {
		return ChangedSignature
	}
	symbol, _ := b.Names()
	if s := SignatureOfSymbol(symbol); s == SourceSignature {
		return s
	}
	sig := signatureOf(b)
	switch {
	case keepsParameters(clonename.Parse(symbol)) && sig.InPlace:
		return SourceSignature
	case len(sig.Constant)+len(sig.Changed) > 0:
		return ChangedSignature
	}
	return UnknownSignature
}

// notCallable tells a body whose signature its compiler changed without a suffix, as clang
// does. A DIE that cannot be read tells nothing here, and is a diagnostic of its file.
func notCallable(b program.Body) bool {
	convention, _, err := b.File.Index().CallingConvention(b.Sub.Offset())
	return err == nil && convention == dwarfinline.NoCall
}

// SignatureOfSymbol is [SignatureOf] for code of which only the symbol is known.
func SignatureOfSymbol(symbol string) Signature {
	if !clonename.MayHaveSuffix(symbol) {
		return SourceSignature
	}
	if name := clonename.Parse(symbol); !name.IsClone() || !name.SignatureMayDiffer() {
		return SourceSignature
	}
	return UnknownSignature
}

// signatureOf compares the signature of a clone with the source.
func signatureOf(b program.Body) *answer.Signature {
	params, err := b.File.Index().Parameters(b.Sub)
	if err != nil {
		return &answer.Signature{} // not known, so nothing is proven
	}
	sig := &answer.Signature{}
	sig.InPlace, err = b.File.Index().SourceSignature(b.Sub)
	if err != nil {
		return &answer.Signature{}
	}
	for i, p := range params {
		param := answer.Parameter{Name: p.Name, Index: i, Value: p.Value}
		switch p.Fate {
		case dwarfinline.Absent:
			sig.Lost = append(sig.Lost, param)
		case dwarfinline.Constant:
			sig.Constant = append(sig.Constant, param)
		case dwarfinline.Present:
			if p.Entry == dwarfinline.Elsewhere {
				sig.Changed = append(sig.Changed, param)
			}
		}
	}
	return sig
}
