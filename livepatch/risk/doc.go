// Package risk reads what a linked kernel or a module says about its own code, and
// tells what the author of a live patch should know of one function: which of its
// bytes the kernel rewrites, which of its keys a patch cannot own, where it must not
// be traced, and why a transition may never get past it.
//
//	tables, err := risk.Read(file, nil)
//	if err != nil {
//		return err
//	}
//	risks, err := tables.Of(place)
//	if err != nil {
//		return err
//	}
//	for _, r := range risks {
//		fmt.Printf("%s: %s\n", r.Kind, r.Detail)
//	}
//
// The tables are those that include/asm-generic/vmlinux.lds.h brackets with markers in a
// linked kernel, and that are sections with relocations in a module or an object. Their
// entries have no size of their own: of the layouts that kernels had, the one is taken
// with which every entry names code. Where none or several fit, where the file does not
// hold the bytes, and where code is not decoded, the answer holds [Unknown]: that no
// risk is listed then proves nothing.
package risk
