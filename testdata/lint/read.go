package main

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// growing are functions that keep all that a reader gives, which is their last argument.
var growing = []string{"io.ReadAll", "(*bytes.Buffer).ReadFrom"}

// endless are functions that keep as much as there is, without a reader that could be limited.
var endless = []string{"os.ReadFile", "io/ioutil.ReadFile", "io/ioutil.ReadAll", "(*bufio.Reader).ReadBytes", "(*bufio.Reader).ReadString"}

// unboundedRead finds reads into memory that only the end of the input ends.
func unboundedRead(_ *code, in ssa.Instruction) string {
	call, ok := in.(ssa.CallInstruction)
	if !ok {
		return ""
	}
	name, args := calledName(call), call.Common().Args
	switch {
	case slices.Contains(endless, name):
	case slices.Contains(growing, name) && !limited(args[len(args)-1]):
	case name == "io.Copy" && toMemory(args[0]) && !limited(args[1]):
	default:
		return ""
	}
	return name + " has no limit: read from an io.LimitReader"
}

// limited tells whether a reader is of io.LimitReader.
func limited(r ssa.Value) bool {
	switch r := r.(type) {
	case *ssa.Call:
		return calledName(r) == "io.LimitReader"
	case *ssa.MakeInterface:
		return r.X.Type().String() == "*io.LimitedReader"
	case *ssa.ChangeInterface:
		return limited(r.X)
	}
	return false
}

// toMemory tells whether a writer keeps what is written to it.
func toMemory(w ssa.Value) bool {
	m, ok := w.(*ssa.MakeInterface)
	return ok && slices.Contains([]string{"*bytes.Buffer", "*strings.Builder"}, types.TypeString(m.X.Type(), nil))
}
