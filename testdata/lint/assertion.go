package main

import "golang.org/x/tools/go/ssa"

// uncheckedAssertion finds type assertions that panic where the type is another.
func uncheckedAssertion(_ *code, in ssa.Instruction) string {
	if a, ok := in.(*ssa.TypeAssert); ok && !a.CommaOk {
		return "this type assertion panics where the type is another: take its second result"
	}
	return ""
}
