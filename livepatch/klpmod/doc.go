// Package klpmod reads what a finished kernel live-patch module replaces, and what it
// refers to in the kernel and in other modules.
//
//	p, err := klpmod.Read(f, index)
//	if err != nil {
//		return err
//	}
//	for _, o := range p.Objects {
//		for _, fn := range o.Funcs {
//			fmt.Println(o.Name, fn.Old, "->", fn.NewSymbol)
//		}
//	}
//	for _, n := range p.Notes {
//		fmt.Println("doubtful:", n)
//	}
//
// A module is known by the entry livepatch= of its .modinfo. What it replaces is in one of
// three layouts:
//
//   - arrays of struct klp_func, as an author writes them (include/linux/livepatch.h). No
//     section and no symbol marks them: they are followed from a structure that begins with
//     the address of __this_module, as struct klp_patch does.
//   - .init.klp_objects and .init.klp_funcs, as klp-build of Linux 6.19 makes them
//     (include/linux/livepatch_external.h)
//   - .kpatch.funcs, as kpatch-build makes it (kmod/patch/kpatch-patch.h)
//
// A module is a relocatable file, so that pointers are read from relocations.
//
// How large a struct klp_func is depends on the kernel's version and configuration. The
// sizes come from the module's own DWARF, else from its BTF, else from the distances of
// the relocations. What looks like an entry and was not reached, what the module's code may
// write into the arrays, and sizes that nothing confirms become [Patch.Notes]. Where the
// arrays cannot be followed at all, as when the module fills them at run time, there is
// an error and no Patch.
package klpmod
