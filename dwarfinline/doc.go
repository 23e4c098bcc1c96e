// Package dwarfinline reads what the DWARF of one file says about functions and
// inlining: units, abstract instances, out-of-line instances (bodies), inlined
// instances, call sites and line numbers. It decodes DWARF 2 to 5 by itself, in
// one pass that keeps a few fixed-size facts of each function and instance.
//
//	x, err := dwarfinline.Build(ctx, file, nil)
//	if err != nil {
//		return err
//	}
//	for i := range x.Instances() {
//		src, _ := x.Source(i.Origin())
//		fmt.Printf("%s in the body at %#x\n", src.Name, i.Host().Entry())
//	}
//
// The words are those of DWARF 5 section 3.3.8: an abstract instance is a
// subprogram that others refer to and that has no code of its own, an
// out-of-line instance one that has, an inlined instance a copy inside it.
//
// DIEs may be in other files than the one an index is built from: split units in .dwo and
// .dwp files, and units that dwz shares between programs. [Options].Open opens them.
// Offsets of DIEs are unique over all of them; [Index.Place] says which file and section
// one lies in.
//
// Input is not trusted. Every count and offset is checked against the bytes that
// are there, a broken unit costs that unit, and chains of origins are bounded.
// An index reads strings and attributes from the mapped file when they are asked
// for: methods that return them belong under [elfscan.File.Guard] where the file
// may shrink meanwhile.
package dwarfinline
