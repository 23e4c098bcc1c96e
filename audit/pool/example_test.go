package pool_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"

	"inlay/audit/pool"
)

// A tar.gz file with a file and a link.
func ExampleMembers() {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	w := tar.NewWriter(z)
	_ = w.WriteHeader(&tar.Header{Name: "./usr/bin/tool", Size: 4, Mode: 0o755})
	_, _ = w.Write([]byte("\x7fELF"))
	_ = w.WriteHeader(&tar.Header{Name: "./usr/bin/alias", Typeflag: tar.TypeSymlink, Linkname: "tool"})
	_, _ = w.Close(), z.Close()

	for m, err := range pool.Members(context.Background(), "image.tar.gz", &packed, int64(packed.Len()), nil) {
		switch {
		case err != nil:
			fmt.Println("the file is broken:", err)
		case m.Format != "":
			fmt.Printf("%q is a %s file\n", m.Name, m.Format)
		case m.Skip != "":
			fmt.Println(m.Name, "is a", m.Skip)
		case m.Err != nil:
			fmt.Println(m.Name, "cannot be read:", m.Err)
		default:
			b, _ := io.ReadAll(m.Body)
			fmt.Printf("%s: %d bytes, ELF: %v\n", m.Name, len(b), m.ELF)
		}
	}
	// Output:
	// "" is a tar file
	// usr/bin/tool: 4 bytes, ELF: true
	// usr/bin/alias is a symbolic link to "tool"
}
