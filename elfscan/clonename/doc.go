// Package clonename knows the suffix grammar of symbol names: what compilers,
// link-time optimisers, linkers and post-link tools append to the name of a
// source function when they clone, split, rename or version it.
//
// A name is a hint, never a proof. clang drops parameters without any suffix,
// a linker may number two unrelated functions, and a Go function may really be
// called main.cold. Where there is DWARF, the DIE at the symbol's address
// decides (its DW_AT_abstract_origin, DWARF 5 section 3.3.8.2), and a caller who
// knows that a unit was written in Go should not ask this package about it.
//
// Suffixes are appended on the right, so they are stripped from the right:
//
//	n := clonename.Parse("sra.constprop.0.isra.0")
//	n.Stem               // "sra"
//	n.Kinds()            // constprop, isra: the outermost last
//	n.SignatureMayDiffer() // true
//
// Everything in this package is a pure function of its arguments and safe for
// concurrent use.
package clonename
