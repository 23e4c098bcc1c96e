// Package fixdiff finds the source functions that a fix changes, from the fix as a
// diff against the sources that the files of a program were built from.
//
//	d, err := fixdiff.Parse(r)
//	if err != nil {
//		return err
//	}
//	res, err := fixdiff.Resolve(ctx, d, table, &fixdiff.Options{Tree: tree})
//	if err != nil {
//		return err
//	}
//	for _, id := range res.Functions {
//		fmt.Println(table.Function(id).Source.Name)
//	}
//	fmt.Println(len(res.Unresolved) == 0) // whether that is all
//
// Both sides of the diff are cut into definitions, and those that the compiler does not
// read alike are what changes: comments, white space and order do not count. A
// definition stands for the functions that debug information declares on its lines.
//
// With a source tree the sides are whole files, the text of the diff must be that of the
// tree, and a changed macro, type or variable leads to the functions that use it, also
// through other macros and types. A type whose layout changes is used by functions that
// access a member which changes or moves, and by those that hold whole objects of it;
// a pointer to it is no use. What a type holds by value makes that type change as
// well, from there on. Variables are told apart by their types as far as these are
// declared in the function. Sizes and copies of objects whose type no name in the function
// tells are not seen.
//
// Without a tree, each hunk is judged by itself: a brace in the first column ends what
// the hunk began in, the heading of the hunk or the line table tells which function that
// is, and what neither proves is left unresolved. Names go before numbers: the functions
// may be recorded some lines off, as they are in another version of the source, as long
// as the lines of a hunk agree on how many.
//
// A diff is hostile input: its size is bounded, and so is the work for it.
package fixdiff
