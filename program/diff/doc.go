// Package diff compares two builds of a program: which inlining and cloning decisions of
// the compiler differ, and what that means for a live patch.
//
//	old, err := program.Open(ctx, []string{"vmlinux-6.1.0-55"}, nil)
//	…
//	next, err := program.Open(ctx, []string{"vmlinux-6.1.0-56"}, nil)
//	…
//	c, err := diff.Compare(ctx, old, next)
//	for fn := range c.Functions() {
//		fmt.Println(fn.Function.Name, fn.Changes, fn.Unfit)
//	}
//
// A source function of one build is that of the other by its linker's name and the end of the
// path of its declaration; lines may have moved, and a file may have been renamed as long as there
// is one function of that name left on each side. Clones are the same by their kinds: the numbers
// in their symbols are given out anew by each build.
//
// What DWARF says of inlining is a lower bound. That an inlined instance is in one build only is certain;
// that the other build has no copy there is not, see "inlay help evidence".
package diff
