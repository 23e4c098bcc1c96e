// Package needs says what the replacement of a body will refer to and cannot simply
// link: the replacement is compiled into a patch, another object than the one that the
// body is part of, and from there a static function, a static variable or a symbol that
// is not exported cannot be named.
//
//	list, err := needs.Of(p, place)
//	if err != nil {
//		return err
//	}
//	for _, n := range list {
//		fmt.Println(n.Kind, n.Symbol, n.Detail)
//	}
//
// The evidence is the body that is there: its relocations, the targets of its branches
// and the addresses in its operands, the keys of its jump labels, its call sites and
// the functions inlined into it. A replacement is compiled from changed source by
// a compiler that decides anew, so that the list says what to expect and proves nothing:
// what an inlining left no trace of is not in it.
//
// # Kinds
//
//   - static_function, static_variable, local_static: a symbol that is local to its file
//   - unexported: a global symbol of a kernel or a module without an entry in __ksymtab or
//     __ksymtab_gpl; of any other linked file, one that is not in .dynsym
//   - clone: a function of which only clones with a calling sequence of their own are there
//   - inlined: a function without a symbol, to be copied along
//   - folded: a function whose calls lead to another one, with which it was merged
//
// An exported symbol needs nothing. That holds for EXPORT_SYMBOL_GPL too: a live patch has
// to be under the GPL, since klp_enable_patch is exported that way. Constants that a
// compiler makes anew (string literals, tables of a switch, __func__) need nothing, and
// neither do inlined functions that headers define. What only the replacement code of an
// alternative refers to is left out.
package needs
