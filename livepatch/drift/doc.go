// Package drift says what the new functions of a finished kernel live patch rely on that
// the kernel which they are meant for does not have in this form: symbols, prototypes,
// layouts of structures, versions of symbols. A patch that was built against other headers
// loads all the same where its version string fits, and reads the wrong bytes.
//
//	pairs := []drift.Pair{{New: replacement, Old: replaced}}
//	found, err := drift.Compare(ctx, patch, target, pairs)
//	if err != nil {
//		return err
//	}
//	for _, f := range found {
//		fmt.Println(f.Kind, f.Function, f.What, f.Detail)
//	}
//
// # What is looked at
//
//   - Every symbol that the patch leaves undefined, and every .klp.sym.OBJECT.NAME,POS: whether
//     the target has it, exports it, has as many of that name, and whether the prototype or
//     the type that the patch's DWARF declares is that of the target.
//   - The prototypes of a new function and of the body that it replaces.
//   - The layouts of the named structures, unions and enumerations that a new function, and
//     the patch's own functions that it calls or points to, handle in parameters, variables and
//     results, by value or through pointers, with all that lies in them. What is
//     reached by way of a member that is a pointer is compared by name only.
//   - The checksums of symbols in __versions, where the target keeps its own beside the
//     symbols; one that is not there is no finding.
//
// # Evidence
//
// Both files need DWARF. What a new function uses and what was not found in the target is
// [Unknown], not missing, unless all files that the patch depends on are there; and a type
// is looked for in the unit of the replaced body, in the units of the functions called, and
// in a bounded number of others.
package drift
