package elfscan_test

import (
	"fmt"

	"inlay/elfscan"
)

func ExampleOpen() {
	f, err := elfscan.Open("testdata/reloc-x86_64.o", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	syms, err := f.Symbols()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Machine(), f.Type(), f.HasDWARF())
	for _, s := range syms {
		if s.Name == "second" {
			fmt.Println(s.Name, f.Address(s.Addr), s.Size, f.Executable(s.Addr))
		}
	}
	// Output:
	// x86_64 rel true
	// second .text.second+0x0 44 true
}

func ExampleDemangle() {
	fmt.Println(elfscan.Demangle("_ZN2ns5Class6methodEi"))
	fmt.Println(elfscan.DemangleNoParams("_ZN2ns5Class6methodEi"))
	// Output:
	// ns::Class::method(int)
	// ns::Class::method
}

func ExampleFile_Address() {
	f, err := elfscan.Open("testdata/reloc-x86_64.o", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	addr, err := f.ParseAddress(".text.first+0x4")
	fmt.Println(f.Address(addr), err)
	_, err = f.ParseAddress("0x10004")
	fmt.Println(err)
	// Output:
	// .text.first+0x4 <nil>
	// testdata/reloc-x86_64.o: not an address of this file: "0x10004": in a relocatable file an address needs its section, as in .text+0x1c
}
