package fixdiff_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"inlay/livepatch/fixdiff"
	"inlay/program"
)

func Example() {
	ctx := context.Background()
	p, err := program.Open(ctx, []string{"../../testdata/obj/fix-gcc12-x86_64-O2-g5.o"}, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer p.Close()
	table, err := p.FunctionTable(ctx)
	if err != nil {
		log.Fatal(err)
	}
	f, err := os.Open("testdata/add.diff")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	d, err := fixdiff.Parse(f)
	if err != nil {
		log.Fatal(err)
	}
	res, err := fixdiff.Resolve(ctx, d, table, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, id := range res.Functions {
		fmt.Println("changes", table.Function(id).Source.Name)
	}
	fmt.Println("adds", res.Added)
	// Output:
	// changes entry
	// adds [fresh]
}
