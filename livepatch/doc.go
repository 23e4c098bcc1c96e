// Package livepatch says what the evidence in a program means for a live
// patch: for a changed source function, the impacted-function list of all that
// has to be replaced with it, and what the binary leaves open.
//
// A list is made to a fixed point: the bodies of the function and of its clones, the
// bodies around its inlined instances, then for each member that cannot be redirected
// whoever calls or holds it. Every member has its reasons with the evidence and the
// path that led there.
//
// DWARF is a lower bound of what was inlined. Copies that left no trace are looked for
// in what is known of calls, from the program itself, from the sources or from the
// compiler's record; what remains possible is told as the units that may hold more, and a
// list is called complete only if nothing is left.
//
//	for impact, err := range livepatch.Impact(ctx, p, sel, nil) {
//		if err != nil {
//			return err
//		}
//		for _, m := range impact.Replace {
//			fmt.Println(m.How, m.Body.Address)
//		}
//	}
package livepatch
