// Package mutate damages real binaries at random, for tests that run whole commands over
// many of them.
//
//	corpus, err := mutate.Load("../testdata")
//	if err != nil {
//		return err
//	}
//	m := corpus.Mutant(seed, number) // the same bytes on every machine
//	fmt.Println(m.Name, len(m.Data), m.Changes)
//
// A mutant is named by a seed and a number. Half of the changes know what they hit: a field
// of a header, the form of an abbreviation, a reference of a DIE. The others write, cut,
// repeat or splice bytes, mostly inside one section, so that most mutants still open and
// the damage lies where deep code reads it.
//
// Nothing in here writes files. A Corpus is not changed by making mutants, so goroutines
// may share it once everything has been added.
package mutate
