// Package btf reads the BPF Type Format of kernels and their modules: the names of functions
// with those of their parameters, and the layout of structures. A kernel keeps its BTF where
// the DWARF was stripped, in the section .BTF (Documentation/bpf/btf.rst).
//
//	kernel, err := btf.Read(vmlinux, nil)
//	if err != nil {
//		return err
//	}
//	module, err := btf.Read(nfs, kernel) // its BTF goes on where that of its kernel ends
//	if err != nil {
//		return err
//	}
//	for f := range module.Functions() {
//		names, ok := f.Parameters()
//		fmt.Println(f.Name(), names, ok)
//	}
//
// # What a function of BTF proves
//
// pahole, which makes the BTF of kernels, writes one function for a name that has both a
// definition in the DWARF and a function symbol (btf_encoder.c). So the function had code of
// its own, at an address that BTF does not tell. It does not tell whether the function was
// inlined elsewhere, nor is a function missing from the code that BTF does not name: those
// that were inlined everywhere are left out, and of those with a symbol
//
//   - until version 1.24 the ones whose symbols all carry a suffix, as foo.isra.0,
//   - since 1.25 the ones whose definitions differ between units, or whose parameters are
//     where callers do not expect them; a symbol foo.isra.0 is enough for a function foo,
//   - later, the ones whose name stands at several addresses.
//
// The parameters are those of a definition of that name in the source. Newest versions can
// leave out what a clone lost, and nothing in the section says which version wrote it: they
// are no evidence about the signature of a clone. The linkage that BTF has room for is
// "static" for every function that pahole writes, so this package does not offer it.
//
// # Why a reader of its own
//
// github.com/cilium/ebpf/btf (tried at 0.22.0) is well kept and needs nothing else, but it follows types by
// recursion: a section with a chain of a million typedefs, 12 MB that compress to nothing,
// exhausts the stack, which ends the process and cannot be recovered from. It also refuses
// a module's section without the kernel's, of which the functions can still be counted.
// What is needed here is names, which no chain of types leads to.
//
// Everything in a section is a claim: offsets and counts are checked when it is read, and a
// module's section that was made for another kernel is refused. A Types value is
// immutable and safe for concurrent use. It refers to the bytes of its file: it must not be used
// after the file is closed, and where the file is mapped it is used under [elfscan.File.Guard].
package btf
