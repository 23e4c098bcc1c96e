package needs_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"inlay/livepatch/needs"
	"inlay/program"
	"inlay/testdata/edited"
	"inlay/testdata/invariant"
)

// seeds are the objects that hostile input is made of: relocatable ones, a module, a
// library and a linked kernel.
var seeds = []string{
	"clones-gcc12-x86_64-O2-g5.o", "calls-gcc12-x86_64-O2-g5.o", "twins-gcc12-x86_64-O2-g5.o", "init-gcc12-x86_64-O2-g5.ko",
	"header-gcc12-x86_64-O2-g5.so", "init-gcc12-x86_64-O2-g5.exe", "header-gcc12-aarch64-O2-g5.so", "plain-gcc12-i386-O2-g5.o",
}

func seed(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "obj", name))
	if err != nil {
		t.Skip(err)
	}
	return data
}

// FuzzOf: however the file is edited, there is an answer or an error, and no decoder fails.
func FuzzOf(f *testing.F) {
	sound := edited.Load(f, filepath.Join("..", "..", "testdata", "obj"), edited.Any, "calls-gcc12-x86_64-O2-g5.o", "twins-gcc12-x86_64-O2-g5.o",
		"init-gcc12-x86_64-O2-g5.ko", "init-gcc12-x86_64-O2-g5.exe", "header-gcc12-x86_64-O2-g5.so", "header-gcc12-aarch64-O2-g5.so")
	sound.Seed(f)
	f.Fuzz(func(t *testing.T, which byte, script []byte) {
		data := sound.Image(which, script)
		invariant.Frugal(t, len(data), func() { ask(t, data) })
	})
}

// TestDamaged breaks the objects in a few bytes at a time.
func TestDamaged(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for _, name := range seeds {
		t.Run(name, func(t *testing.T) {
			good := seed(t, name)
			if ask(t, good) == 0 {
				t.Log("nothing is needed in the whole of it")
			}
			for range 60 {
				bad := bytes.Clone(good)
				for range 1 + random.IntN(12) {
					bad[64+random.IntN(len(bad)-64)] = byte(random.Uint32())
				}
				ask(t, bad)
			}
		})
	}
}

// ask asks about every body and returns how much they need.
func ask(t *testing.T, data []byte) (count int) {
	t.Helper()
	p, err := program.Open(context.Background(), []string{"-"}, &program.Options{CallSites: true, Jobs: 1, Stdin: bytes.NewReader(data)})
	if err != nil {
		return 0
	}
	defer p.Close()
	x := needs.NewFinder(p)
	for _, f := range p.Files() {
		if f.Index() == nil {
			continue
		}
		before, asked := f.ELF().Guarded(), 0
		for s := range f.Index().Bodies() {
			list, err := x.Of(program.Body{File: f, Sub: s}.Place())
			if count += len(list); (err == nil) != (list != nil) {
				t.Errorf("%v and %v", list, err)
			}
			if asked++; asked == 200 {
				break
			}
		}
		if n := f.ELF().Guarded() - before; n > 0 {
			t.Errorf("%d decoders failed", n)
		}
	}
	return count
}
