package livepatch_test

import (
	"context"
	"fmt"

	"inlay/livepatch"
	"inlay/program"
)

// What has to be replaced together with a function?
func ExampleImpact() {
	ctx := context.Background()
	p, err := program.Open(ctx, []string{"../testdata/obj/clones-gcc12-x86_64-O2-g5.o"}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Close()
	sel, err := p.Select(ctx, program.Query{Patterns: []string{"partly"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for impact, err := range livepatch.Impact(ctx, p, sel, nil) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, m := range impact.Replace {
			fmt.Println(*m.Body.Symbol, m.How)
		}
		fmt.Println("complete:", impact.Complete)
	}
	// Unordered output:
	// partly.part.0 through_callers
	// use3 redirect
	// use4 redirect
	// complete: false
}
