package main

import "golang.org/x/tools/go/ssa"

// unguardedGoroutine finds goroutines in which nothing recovers: a panic there ends the
// program, whatever guard the function that started it runs under.
func unguardedGoroutine(c *code, in ssa.Instruction) string {
	call, ok := in.(ssa.CallInstruction)
	if !ok {
		return ""
	}
	started := call.Common().Value
	if name := calledName(call); name == "(*sync.WaitGroup).Go" {
		started = call.Common().Args[1]
	} else if _, ok := in.(*ssa.Go); !ok {
		return ""
	}
	if c.guards(started, make(map[*ssa.Function]bool)) {
		return ""
	}
	return "a panic in this goroutine ends the program: run what it does under a Guard"
}

// guards tells whether a function, or one of the package that it calls or holds, runs something
// under a guard.
func (c *code) guards(v ssa.Value, seen map[*ssa.Function]bool) bool {
	f := functionOf(v)
	if f == nil || seen[f] {
		return false
	}
	seen[f] = true
	for _, inner := range f.AnonFuncs {
		if c.guards(inner, seen) {
			return true
		}
	}
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if isGuard(call) || c.guards(call.Common().Value, seen) {
				return true
			}
		}
	}
	return false
}

// isGuard tells a call of the package guard, or of a method that is called as it is.
func isGuard(call ssa.CallInstruction) bool {
	f := call.Common().StaticCallee()
	return f != nil && (f.Pkg != nil && f.Pkg.Pkg.Name() == "guard" || f.Name() == "Guard")
}

// functionOf returns the function that v is, nil if that is known at run time only.
func functionOf(v ssa.Value) *ssa.Function {
	switch v := v.(type) {
	case *ssa.Function:
		return declared(v)
	case *ssa.MakeClosure:
		return declared(v.Fn.(*ssa.Function))
	}
	return nil
}
