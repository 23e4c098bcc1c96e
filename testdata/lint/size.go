package main

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// sized are functions that allocate as much as their last argument says.
var sized = []string{
	"slices.Grow", "slices.Repeat", "bytes.Repeat", "strings.Repeat", "(*bytes.Buffer).Grow", "(*strings.Builder).Grow",
	"bufio.NewReaderSize", "bufio.NewWriterSize",
}

// unboundedSize finds allocations of a size that nothing bounds.
func unboundedSize(c *code, in ssa.Instruction) string {
	for _, size := range sizes(in) {
		if !c.newProof().bounded(size, in.Block()) {
			return "the size of this allocation is not bounded: compare it with what is there before"
		}
	}
	return ""
}

// sizes returns the numbers that say how much an instruction allocates.
func sizes(in ssa.Instruction) []ssa.Value {
	switch in := in.(type) {
	case *ssa.MakeSlice: // with a constant size it is an array, and never too large
		return []ssa.Value{in.Len, in.Cap}
	case *ssa.MakeMap:
		if in.Reserve != nil {
			return []ssa.Value{in.Reserve}
		}
	case *ssa.MakeChan:
		return []ssa.Value{in.Size}
	case ssa.CallInstruction:
		if slices.Contains(sized, calledName(in)) {
			args := in.Common().Args
			return args[len(args)-1:]
		}
	}
	return nil
}

// calledName returns the name of the function that is called, as in
// (*bytes.Buffer).Grow; "" if that is known at run time only.
func calledName(call ssa.CallInstruction) string {
	if f := call.Common().StaticCallee(); f != nil {
		return declared(f).String()
	}
	return ""
}
