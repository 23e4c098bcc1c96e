// Package livepatch says what the evidence in a program means for a live
// patch: for a changed source function, the impacted-function list of all that
// has to be replaced with it, and what the binary leaves open.
//
// DWARF is a lower bound of what was inlined, so a list comes with the units
// that may hold more, and is called complete only if there are none.
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
