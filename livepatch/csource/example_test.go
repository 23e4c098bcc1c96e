package csource_test

import (
	"fmt"
	"os"
	"path/filepath"

	"inlay/livepatch/csource"
)

// A header's macro, a comment and a branch that is not compiled stand between the
// text of a body and the functions that it names.
func Example() {
	dir, err := os.MkdirTemp("", "source")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		".config": "CONFIG_SMP=y\n",
		"lock.h":  "#define lock(l) do_lock(&(l)->raw)\n",
		"queue.c": `#include "lock.h"
int drain(struct queue *q)
{
	lock(q);
#ifndef CONFIG_SMP
	drain_here(q);
#endif
	return wait(q, wake); /* not drain_all(q) */
}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			fmt.Println(err)
			return
		}
	}
	tree, err := csource.Open(dir, &csource.Options{Seen: []string{"/build/queue.c", "/build/lock.h"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer tree.Close()
	f, err := tree.Function(csource.Place{File: "/build/queue.c", Line: 2, Name: "drain"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.File, f.Names, f.Certain)
	// Output: queue.c [do_lock wait wake] true
}
