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
	for i, p := range params {
		param := answer.Parameter{Name: p.Name, Index: i, Value: p.Value}
		switch p.Fate {
		case dwarfinline.Absent:
			sig.Lost = append(sig.Lost, param)
		case dwarfinline.Constant:
			sig.Constant = append(sig.Constant, param)
		}
	}
	return sig
}
