package clonename_test

import (
	"fmt"

	"inlay/elfscan/clonename"
)

func ExampleParse() {
	n := clonename.Parse("sra.constprop.0.isra.0.cold")
	fmt.Println(n.Stem, n.Kinds())
	fmt.Println(n.IsFragment(), n.Parent())
	fmt.Println(clonename.Parse("__func__.12").IsClone())
	// Output:
	// sra [constprop isra cold]
	// true sra.constprop.0.isra.0
	// false
}

func ExampleCount() {
	carried := map[clonename.Kind]int{}
	for _, symbol := range []string{"f.isra.0", "f.isra.0.cold", "main"} {
		clonename.Count(symbol, func(k clonename.Kind) { carried[k]++ })
	}
	fmt.Println(carried)
	// Output: map[cold:1 isra:2]
}
