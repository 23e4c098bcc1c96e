// Package query answers questions about the facts that an audit has stored: which binaries hold
// a copy of a function, what a change of it would drag along, what the rules of verify found, and
// what is not known.
//
// Every question reads the list of sources and of binaries once, Changed once for each snapshot,
// then only the rows of its own tables that its names and digests pick. The same store gives the
// same answer, in a stated order.
//
//	s, err := store.Open("facts.inlay")
//	if err != nil {
//		return err
//	}
//	a, err := query.Who(ctx, s, []string{"put_page"}, nil)
//	if err != nil {
//		return err
//	}
//	for _, copies := range a.Results {
//		fmt.Println(copies.Binary.Places, copies.Inlined)
//	}
package query
