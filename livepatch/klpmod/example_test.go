package klpmod_test

import (
	"bytes"
	"fmt"

	"inlay/elfscan"
	"inlay/livepatch/klpmod"
)

func ExampleRead() {
	m := patchModule() // a module that a test writes
	m.arrays(false, false,
		target{"", []entry{{old: "cmdline_proc_show", fn: "new_show"}, {old: "c_start", fn: "new_start", pos: 3}}},
		target{"ext4", []entry{{old: "ext4_htree_next_block", fn: "new_next"}}},
	)
	f, err := elfscan.Read("sample.ko", bytes.NewReader(m.bytes()), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := klpmod.Read(f, nil) // without DWARF
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range p.Objects {
		for _, fn := range o.Funcs {
			fmt.Printf("%s: %s,%d -> %s\n", o.Name, fn.Old, fn.SymPos, fn.NewSymbol)
		}
	}
	// Output:
	// vmlinux: cmdline_proc_show,0 -> new_show
	// vmlinux: c_start,3 -> new_start
	// ext4: ext4_htree_next_block,0 -> new_next
}
