package livepatch

import (
	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/program"
)

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
