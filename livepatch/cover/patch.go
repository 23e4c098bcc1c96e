package cover

import (
	"inlay/answer"
	"inlay/livepatch"
	"inlay/livepatch/klpmod"
	"inlay/livepatch/ulp"
	"inlay/program"
)

// The kinds of a patch.
const (
	KindModule    = "module"    // a kernel module
	KindContainer = "container" // of libpulp
	KindList      = "list"      // of functions, for a patch that is still being planned
)

// Patch is a live patch: what it replaces by what.
type Patch struct {
	Path string
	Kind string
	// Entries are what it replaces, in its own order.
	Entries []Entry
	// File is the patch's own code; nil for a list and a container without its shared
	// object.
	File *program.File
	// Module and Container are as read; nil for the other kinds.
	Module    *klpmod.Patch
	Container *ulp.Patch
}

// Entry is one function that a patch replaces.
type Entry struct {
	Object string // "" for any file of the target
	Symbol string
	SymPos *int   // nil where nothing is said
	Addr   uint64 // in the target, 0 if unknown: a container has it
	// OldSize is how many bytes the symbol had when the patch was made, 0 if unknown: a
	// module of kpatch-build has it.
	OldSize uint64
	New     string // symbol of the new function
	NewAt   uint64 // its address in File, 0 if there is none
}

// policy is how a patch replaces clones: tools that compare objects take them as they are,
// authors who write C cannot.
func (p *Patch) policy() livepatch.Policy {
	if p.Module != nil && p.Module.Layout != klpmod.Arrays {
		return livepatch.PolicyBinary
	}
	return livepatch.PolicySource
}

// replaces tells a module that takes the place of all patches in front of it.
func (p *Patch) replaces() bool {
	return p.Module != nil && p.Module.Replace != nil && *p.Module.Replace
}

func (p *Patch) answer() answer.CoverPatch {
	out := answer.CoverPatch{Path: p.Path, Kind: p.Kind, Policy: string(p.policy()), Entries: len(p.Entries)}
	switch {
	case p.Module != nil:
		out.Name, out.Layout, out.Replace, out.BuildID = p.Module.Module, string(p.Module.Layout), p.Module.Replace, p.File.ELF().BuildID()
	case p.Container != nil:
		out.BuildID = p.Container.BuildID
	}
	return out
}
