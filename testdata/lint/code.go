package main

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// code is what is known of one package: its functions, and all the values that its
// variables, fields and parameters are given.
type code struct {
	functions []*ssa.Function
	stores    map[any][]given                      // by *types.Var of a field, *ssa.Global, *ssa.Alloc
	calls     map[*ssa.Function][]*ssa.CallCommon  // static calls of functions of the package
	sites     map[*ssa.CallCommon]*ssa.BasicBlock  // where they are
	closures  map[*ssa.Function][]*ssa.MakeClosure // of function literals
	open      map[any]bool                         // what code that is not seen may assign or call: keys of stores, functions
	invoked   map[string]bool                      // names of methods that are called through interfaces
}

// given is a value and where it is given.
type given struct {
	value ssa.Value
	at    *ssa.BasicBlock
}

func newCode(pass *analysis.Pass) *code {
	c := &code{
		stores: make(map[any][]given), calls: make(map[*ssa.Function][]*ssa.CallCommon),
		sites: make(map[*ssa.CallCommon]*ssa.BasicBlock), closures: make(map[*ssa.Function][]*ssa.MakeClosure),
		open: make(map[any]bool), invoked: make(map[string]bool),
	}
	c.build(pass)
	for _, f := range c.functions { // outer ones first, which say what inner ones capture
		for _, v := range f.FreeVars {
			c.noteUses(v)
		}
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				c.note(in)
			}
		}
	}
	return c
}

// build translates the package. buildssa would need the syntax of all dependencies, to know
// which of their functions do not return; here that makes no difference.
func (c *code) build(pass *analysis.Pass) {
	program := ssa.NewProgram(pass.Fset, 0)
	for _, p := range pass.Pkg.Imports() {
		program.CreatePackage(p, nil, nil, true)
	}
	pkg := program.CreatePackage(pass.Pkg, pass.Files, pass.TypesInfo, false)
	pkg.Build()
	c.add(pkg.Func("init"))
	for _, o := range pass.TypesInfo.Defs {
		if f, ok := o.(*types.Func); ok && f.Name() != "_" {
			c.add(program.FuncValue(f))
		}
	}
}

// add adds a function with the literals inside it; those of interfaces have no code.
func (c *code) add(f *ssa.Function) {
	if f == nil || f.Blocks == nil {
		return
	}
	c.functions = append(c.functions, f)
	for _, inner := range f.AnonFuncs {
		c.add(inner)
	}
}

func (c *code) note(in ssa.Instruction) {
	called := 0 // how many operands are functions that are called, not passed
	switch in := in.(type) {
	case *ssa.Store:
		if key := c.place(in.Addr); key != nil {
			c.stores[key] = append(c.stores[key], given{in.Val, in.Block()})
		}
	case *ssa.MakeClosure:
		c.noteClosure(in)
		return
	case *ssa.FieldAddr:
		c.noteUses(in)
	case *ssa.Alloc:
		c.noteUses(in)
	case ssa.CallInstruction:
		call := in.Common()
		if call.IsInvoke() {
			c.invoked[call.Method.Name()] = true
		} else if f := call.StaticCallee(); f != nil {
			c.calls[declared(f)] = append(c.calls[declared(f)], call)
			c.sites[call] = in.Block()
			called = 1 // the callee is the first operand
		}
	}
	for _, operand := range in.Operands(nil)[called:] {
		if f, ok := (*operand).(*ssa.Function); ok {
			c.open[declared(f)] = true
		}
	}
}

// noteClosure notes a function literal with what it captures, or the method of a value.
func (c *code) noteClosure(m *ssa.MakeClosure) {
	f := m.Fn.(*ssa.Function)
	c.closures[f] = append(c.closures[f], m)
	for _, use := range *m.Referrers() {
		if call, ok := use.(ssa.CallInstruction); !ok || call.Common().Value != m {
			c.open[declared(f)] = true
		}
	}
}

// place returns the key in stores of what is at an address, nil if it has none.
func (c *code) place(addr ssa.Value) any {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		return fieldOf(a.X, a.Field)
	case *ssa.Alloc, *ssa.Global:
		return a
	case *ssa.FreeVar: // a variable of the function around
		if made := c.closures[a.Parent()]; len(made) == 1 {
			return c.place(made[0].Bindings[slices.Index(a.Parent().FreeVars, a)])
		}
	}
	return nil
}

// noteUses notes an address that is used for more than to load, to store and to capture: what
// is there may be assigned by code that stores does not have.
func (c *code) noteUses(addr ssa.Value) {
	for _, use := range *addr.Referrers() {
		switch use := use.(type) {
		case *ssa.UnOp, *ssa.MakeClosure, *ssa.FieldAddr, *ssa.IndexAddr: // parts of it are places of their own
			continue
		case *ssa.Store:
			if use.Val != addr {
				continue
			}
		}
		c.open[c.place(addr)] = true
	}
}

// fieldOf returns field i of the structure x, or of the one that x points to.
func fieldOf(x ssa.Value, i int) *types.Var {
	return structOf(x.Type()).Underlying().(*types.Struct).Field(i).Origin()
}

func structOf(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// declared returns the function as it stands in the source: that of an instance of a generic
// function, the method of a method value.
func declared(f *ssa.Function) *ssa.Function {
	if origin := f.Origin(); origin != nil {
		f = origin
	}
	if m, ok := f.Object().(*types.Func); ok && f.Synthetic != "" {
		if source := f.Prog.FuncValue(m.Origin()); source != nil {
			return source
		}
	}
	return f
}

// hasCallersOnly tells whether every call of f is in calls.
func (c *code) hasCallersOnly(f *ssa.Function) bool {
	method := f.Signature.Recv() != nil && c.invoked[f.Name()]
	return len(c.calls[f]) > 0 && !c.open[f] && !method && !token.IsExported(f.Name())
}
