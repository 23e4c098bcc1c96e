// Package verify says whether a build honoured GCC's options for live patching,
// -flive-patching=inline-clone and -flive-patching=inline-only-static: rule by rule, with
// evidence from the producers, the symbols, the DWARF and the code.
//
//	for v, err := range verify.Run(ctx, p, &verify.Options{Expect: verify.InlineClone}) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(v.Input, v.Verdict)
//	}
//
// A rule never takes the absence of evidence for a proof: what cannot be decided is
// unknown, and what leaves no trace in a binary is not observable.
package verify
