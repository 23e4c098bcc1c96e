package needs_test

import (
	"context"
	"fmt"
	"log"

	"inlay/livepatch/needs"
	"inlay/program"
)

// A replacement of calls cannot name near, which is static.
func ExampleOf() {
	p, err := program.Open(context.Background(), []string{"../../testdata/obj/calls-gcc12-x86_64-O2-g5.o"}, &program.Options{CallSites: true})
	if err != nil {
		log.Fatal(err)
	}
	defer p.Close()
	f := p.Files()[0]
	for s := range f.Index().Named(func(name []byte) bool { return string(name) == "calls" }) {
		list, err := needs.Of(p, program.Body{File: f, Sub: s}.Place())
		if err != nil {
			log.Fatal(err)
		}
		for _, n := range list {
			fmt.Println(n.Kind, n.Symbol, n.Detail)
		}
	}
	// Output:
	// static_function near called at .text+0x11; make it visible, or copy it along
}
