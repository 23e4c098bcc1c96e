package store_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"inlay/audit/facts"
	"inlay/audit/store"
)

// Facts are stored once, whoever finds them again, and looked up by name.
func Example() {
	dir, err := os.MkdirTemp("", "store")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	s, err := store.Create(filepath.Join(dir, "audit.store"))
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()

	ctx := context.Background()
	digest := strings.Repeat("5a", 32) // SHA-256 of the file
	f := &facts.Facts{
		Binary: facts.Binary{Digest: digest, Name: "nfs"},
		Functions: func(yield func(facts.Function, error) bool) {
			yield(facts.Function{Name: "put_page", Digest: digest, Instances: 3}, nil)
		},
	}
	if !s.Has(digest) {
		if err := s.Put(ctx, f); err != nil {
			log.Fatal(err)
		}
	}
	for fn, err := range s.Functions(ctx, &store.Filter{Names: []string{"put_page"}}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(fn.Name, "is inlined", fn.Instances, "times in", fn.Digest[:8])
	}
	// Output: put_page is inlined 3 times in 5a5a5a5a
}
