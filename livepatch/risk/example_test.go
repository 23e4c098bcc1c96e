package risk_test

import (
	"context"
	"fmt"
	"path/filepath"

	"inlay/livepatch/risk"
	"inlay/program"
)

func ExampleTables_Of() {
	p, err := program.Open(context.Background(), []string{filepath.Join("testdata", "tables.o")}, &program.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Close()
	file := p.Files()[0]
	tables, err := risk.Read(file, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	entry, err := file.ELF().ParseAddress(".init.text+0x0")
	if err != nil {
		fmt.Println(err)
		return
	}
	risks, err := tables.Of(file.PlaceAt(entry))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range risks {
		fmt.Printf("%s: %s\n", r.Kind, r.Detail)
	}
	// Output: section: .init.text: freed when the kernel or the module has started
}
