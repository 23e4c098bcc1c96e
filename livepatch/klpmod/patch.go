package klpmod

import "inlay/elfscan"

// Layout says how a module keeps what it replaces.
type Layout string

// The layouts.
const (
	Arrays   Layout = "arrays"   // struct klp_func, written by hand
	External Layout = "external" // .init.klp_funcs, from klp-build
	Kpatch   Layout = "kpatch"   // .kpatch.funcs, from kpatch-build
)

// Vmlinux is the name of the kernel itself among objects.
const Vmlinux = "vmlinux"

// Patch is what a live-patch module says. It is not changed after Read; addresses are
// those of the module in the sense of elfscan, everything else stays valid after Close.
type Patch struct {
	Module   string   // name= of .modinfo, "" if there is none
	VerMagic string   // vermagic= of .modinfo: the release of the kernel and words on its build
	Depends  []string // modules that must be loaded first
	Layout   Layout

	// Replace tells whether the patch takes the place of all that are loaded. It is nil
	// where that cannot be told: the layouts other than Arrays set it in code.
	Replace *bool

	Objects     []Object            // in the order of the file; of Kpatch in that of their first function
	References  []Reference         // symbols .klp.sym.OBJECT.NAME,POS, in the order of the symbol table
	Relocations []RelocationSection // in the order of the file
	Undefined   []Import            // other undefined symbols, in the order of the symbol table

	// Notes say what could not be read for certain. While there are any, Objects may lack
	// entries or hold others than the module will use.
	Notes []string
}

// Object is the kernel or a module of which functions are replaced.
type Object struct {
	Name  string // Vmlinux for the kernel
	Funcs []Func // in the order of the file
	At    uint64 // of the structure; of Kpatch, of its first function's
}

// Func is one function that is replaced.
type Func struct {
	Old       string
	SymPos    uint64 // position among symbols of the same name, from 1; 0 if it must be the only one
	OldSize   uint64 // bytes that Old had when the patch was made, as Kpatch records it; 0 if unknown
	New       uint64 // address in the module; 0 with NoNew, and for a symbol of another object
	NewSymbol string // at New, "" if there is none
	NoNew     bool   // the file gives no new function: set at run time, or nothing but a placeholder
	At        uint64 // of the structure
}

// Reference is a symbol that the kernel resolves by its name in one object when the patch,
// or that object, is loaded.
type Reference struct {
	Object string // Vmlinux for the kernel
	Name   string
	SymPos uint64 // as in Func
	At     uint64 // the lowest place that refers to it, 0 if none does
}

// RelocationSection is a section .klp.rela.OBJECT.SECTION: relocations that are applied
// when the object is loaded.
type RelocationSection struct {
	Name    string
	Object  string
	Target  *elfscan.Section // that the relocations apply to
	Entries int
}

// Import is an undefined symbol that the module loader resolves among exported ones.
type Import struct {
	Name string
	Weak bool   // may stay undefined
	At   uint64 // the lowest place that refers to it, 0 if none does
}
