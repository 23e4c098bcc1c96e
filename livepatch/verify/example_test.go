package verify_test

import (
	"context"
	"fmt"

	"inlay/livepatch/verify"
	"inlay/program"
)

func Example() {
	ctx := context.Background()
	p, err := program.Open(ctx, []string{"testdata/obj/part-none.o"}, &program.Options{CallSites: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Close()
	for v, err := range verify.Run(ctx, p, &verify.Options{Expect: verify.InlineOnlyStatic}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(v.Verdict)
		for _, f := range v.Findings {
			if f.Rule == "LP011" {
				fmt.Println(f.Verdict, f.Message)
			}
		}
	}
	// Output:
	// fail
	// fail guarded.part.0 is a clone of guarded
}
