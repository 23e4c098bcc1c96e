// Package cover says whether a finished live patch replaces all that it has to: it holds
// what the patch replaces against the impacted-function lists of what it changes.
//
//	patch, err := cover.ReadModule(file)
//	if err != nil {
//		return err
//	}
//	result, err := cover.Run(ctx, target, []*cover.Patch{patch}, nil)
//	if err != nil {
//		return err
//	}
//	for _, m := range result.Missing {
//		fmt.Println(m.Object, m.Body.Address)
//	}
//
// Which functions a patch changes is told by its author, or inferred: those that it
// replaces and that no other replaced function leads to. What is not replaced and would
// have to be is missing; what only may have to be is possible, and never counts as
// covered.
package cover
