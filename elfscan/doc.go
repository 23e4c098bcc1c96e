// Package elfscan reads what an ELF file says: sections, symbols, notes,
// debug sections ready to decode, and addresses that are unique in one file.
//
//	f, err := elfscan.Open("vmlinux", nil)
//	if err != nil {
//		return err
//	}
//	defer f.Close()
//	info, err := f.DebugSection(".debug_info") // decompressed and relocated
//	syms, err := f.Symbols()
//	fmt.Println(f.Machine(), f.BuildID(), len(info), len(syms))
//
// A file is mapped where the system can do so and read plainly elsewhere.
// Executables, shared libraries, relocatable objects and kernel modules
// (compressed ones too) of either class and byte order are accepted.
//
// In a linked file an address is the virtual address. In a relocatable file
// every section starts at 0, so each allocated section gets a synthetic base;
// such an address is unique inside the process and has the outside form
// ".text.unlikely+0x1c" (see [File.Address]).
//
// Input is hostile until read: every count, offset and declared size is
// checked against the bytes that are there and against [Limits]. Code that
// touches mapped bytes runs under [File.Guard], the one place that recovers here.
//
// A File is safe for use by several goroutines; byte slices it returns belong
// to it, must not be modified and are invalid after [File.Close].
package elfscan
