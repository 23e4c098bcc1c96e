package debugfile_test

import (
	"context"
	"errors"
	"fmt"

	"inlay/elfscan"
	"inlay/elfscan/debugfile"
)

func ExampleNew() {
	f, err := elfscan.Open("../testdata/reloc-x86_64.o", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	_, err = debugfile.New(nil).Find(context.Background(), debugfile.Request{Kind: debugfile.Debug, For: f})
	fmt.Println(err)
	fmt.Println(errors.Is(err, debugfile.ErrNotFound))
	// Output:
	// ../testdata/reloc-x86_64.o: no separate debug file found
	// 	tried the file has neither a build-id nor a .gnu_debuglink
	// true
}
