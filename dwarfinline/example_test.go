package dwarfinline_test

import (
	"context"
	"fmt"
	"path/filepath"

	"inlay/dwarfinline"
	"inlay/elfscan"
)

func ExampleBuild() {
	f, err := elfscan.Open("../testdata/obj/plain-gcc12-x86_64-O2-g5.o", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	x, err := dwarfinline.Build(context.Background(), f, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range x.Instances() {
		callee, _ := x.Source(i.Root())
		host, _ := x.Source(i.Host().Root())
		fmt.Printf("%s is inlined into %s at %s:%d\n", callee.Name, host.Name, filepath.Base(i.CallFile()), i.CallLine())
	}
	// Unordered output:
	// add is inlined into once at plain.c:13
	// add is inlined into twice at plain.c:20
	// add is inlined into twice at plain.c:22
}

func ExampleIndex_InstancesOf() {
	f, err := elfscan.Open("../testdata/obj/nested-gcc12-x86_64-O2-g5.o", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	x, err := dwarfinline.Build(context.Background(), f, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var roots []uint64
	for s := range x.Named(func(name []byte) bool { return string(name) == "leaf" }) {
		roots = append(roots, s.Root())
	}
	for i := range x.InstancesOf(dwarfinline.NewRoots(roots)) {
		fmt.Printf("depth %d:", i.Depth())
		for j := i; j.Valid(); j = j.Parent() {
			src, _ := x.Source(j.Root())
			fmt.Printf(" %s at line %d of", src.Name, j.CallLine())
		}
		host, _ := x.Source(i.Host().Root())
		fmt.Println("", host.Name)
	}
	// Unordered output:
	// depth 2: leaf at line 14 of mid at line 25 of top at line 36 of host
	// depth 2: leaf at line 15 of mid at line 25 of top at line 36 of host
	// depth 0: leaf at line 47 of other
}
