package program_test

import (
	"context"
	"fmt"
	"slices"

	"inlay/program"
)

// Where was a function inlined?
func ExampleProgram_Sites() {
	ctx := context.Background()
	p, err := program.Open(ctx, []string{"../testdata/obj/nested-gcc12-x86_64-O2-g5.o"}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Close()
	sel, err := p.Select(ctx, program.Query{Patterns: []string{"leaf"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for site, err := range p.Sites(ctx, sel) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Print(*site.Host.Symbol, ":")
		for _, call := range slices.Backward(site.Chain) {
			fmt.Printf(" %s called on line %d", call.Function.Name, call.CallLine)
		}
		fmt.Println()
	}
	// Unordered output:
	// host: top called on line 36 mid called on line 25 leaf called on line 14
	// host: top called on line 36 mid called on line 25 leaf called on line 15
	// other: leaf called on line 47
}

// Which function is at an address, and into what was it inlined?
func ExampleProgram_Addresses() {
	ctx := context.Background()
	p, err := program.Open(ctx, []string{"../testdata/obj/weak-gcc12-x86_64-O2-g5.so"}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Close()
	for a, err := range p.Addresses(ctx, slices.Values([][]string{{"dispatch", "0x1050", "0x9000"}})) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Print(a.Address)
		for _, f := range a.Frames {
			fmt.Printf(" %s:%d", f.Function.Name, f.Line)
		}
		fmt.Println()
	}
	// Output:
	// 0x1030 dispatch:13
	// 0x1050 handler:7
	// 0x9000
}

// Which clones are there, and what were they made from?
func ExampleProgram_Clones() {
	ctx := context.Background()
	p, err := program.Open(ctx, []string{"../testdata/obj/clones-gcc12-x86_64-O2-g5.o"}, &program.Options{CallSites: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Close()
	for c, err := range p.Clones(ctx, nil) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(*c.Body.Symbol, "from", c.Origin.Name, "has", len(c.Callers), "callers")
	}
	// Output:
	// partly.part.0 from partly has 2 callers
	// always_seven.constprop.0 from always_seven has 2 callers
	// both.constprop.0.isra.0 from both has 2 callers
	// reads_one.isra.0 from reads_one has 2 callers
}
