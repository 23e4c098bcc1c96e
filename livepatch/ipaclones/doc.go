// Package ipaclones reads the record that GCC keeps of its own inlining and
// cloning: the files of -fdump-ipa-clones, one for each unit, and for each stage
// of link-time optimization.
//
// A file is a list of steps in the order in which the compiler took them. A step
// carries everything that had gone into its first function before, so which
// functions ended up in a body follows from the order; see [Dump.Pairs].
//
//	d, err := ipaclones.Parse(file)
//	if err != nil {
//		return err
//	}
//	for p := range d.Pairs() {
//		fmt.Println(p.Callee.Name, "is inlined into", p.Host.Name)
//	}
//
// What the record leaves out: cold parts, aliases, functions folded into an
// identical one, renamed locals of link-time optimization, and whatever one
// function assumes about another without taking its code.
package ipaclones
