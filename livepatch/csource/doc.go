// Package csource answers from C sources which functions the body of a
// function names. It is for inlining that left no trace in the object: the
// compiler dropped the copy, and the text says that there was a call.
//
//	tree, err := csource.Open("linux-6.1", &csource.Options{Seen: declFiles})
//	if err != nil {
//		return err
//	}
//	defer tree.Close()
//	f, err := tree.Function(csource.Place{File: "./mm/slub.c", Line: 3200, Name: "slab_alloc"})
//	if err != nil {
//		return err
//	}
//	fmt.Println(f.Names, f.Certain)
//
// It is a scanner, not a compiler: no include path and no command line is
// known. Headers are found by the paths that the debug information names,
// conditionals are evaluated with three values (a branch that may be compiled
// is kept), macros are expanded as C11 section 6.10.3 says, and where several
// definitions of a macro may hold, each of them counts. Operands that are never
// evaluated, and branches whose condition is a constant, are left out.
//
// A tree is hostile input: files are opened beneath its directory only, and
// their sizes, the depth and the size of every expansion are bounded.
package csource
