package facts

import "iter"

// Facts is what is kept of one evidence file. Each sequence can be read once, one after the
// other, while the program that it was made from is open; an error ends it.
type Facts struct {
	Binary    Binary
	Units     iter.Seq2[Unit, error]     // by number
	Functions iter.Seq2[Function, error] // by name, then number
	Bodies    iter.Seq2[Body, error]     // by name, function and number
	Instances iter.Seq2[Instance, error] // by name, function and DIE offset
	Calls     iter.Seq2[Call, error]     // by name, function, symbol and caller
	Findings  iter.Seq2[Finding, error]  // by rule, then as verify orders them
}
