package klpmod_test

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"testing"

	"inlay/dwarfinline"
	"inlay/elfscan"
	"inlay/livepatch/klpmod"
	"inlay/testdata/edited"
	"inlay/testdata/invariant"
)

// FuzzRead: whatever the bytes are, reading ends, without a panic, with a patch or an error,
// and every function of a patch has a name.
func FuzzRead(f *testing.F) {
	for _, targets := range targetSets() {
		arrays, external, table := patchModule(), patchModule(), patchModule()
		arrays.arrays(true, false, targets...)
		external.external(targets...)
		table.kpatch(targets...)
		for _, m := range []*sample{arrays, external, table} {
			f.Add(m.bytes())
		}
	}
	f.Add(referring().bytes())
	b := btf{strings: []byte{0}}
	b.all(152)
	f.Add(btfModule(map[string][]byte{".BTF": b.bytes()}))
	for _, cases := range [][]badModule{badInfo(), badPointers(), badArrays(), badSections(), badReferences()} {
		for _, c := range cases {
			f.Add(c.make().bytes())
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) <= 1<<17 {
			invariant.Frugal(t, len(data), func() { readImage(t, data) })
		}
	})
}

// FuzzEdited edits modules of each form.
func FuzzEdited(f *testing.F) {
	targets := targetSets()["kernel and modules"]
	arrays, external, table := patchModule(), patchModule(), patchModule()
	arrays.arrays(true, false, targets...)
	external.external(targets...)
	table.kpatch(targets...)
	sound := edited.Of(f, edited.Any, arrays.bytes(), external.bytes(), table.bytes(), referring().bytes())
	sound.Seed(f)
	f.Fuzz(func(t *testing.T, which byte, script []byte) {
		data := sound.Image(which, script)
		invariant.Frugal(t, len(data), func() { readImage(t, data) })
	})
}

// readImage reads an image twice.
func readImage(t *testing.T, data []byte) {
	t.Helper()
	file, err := elfscan.Read("fuzz", bytes.NewReader(data), nil)
	if err != nil {
		return
	}
	x, err := dwarfinline.Build(context.Background(), file, nil)
	if err != nil {
		x = nil
	}
	p, err := klpmod.Read(file, x)
	if (p == nil) != (err != nil) || file.Guarded() > 0 {
		t.Fatalf("%v and %v, %d panics", p, err, file.Guarded())
	}
	if again, err2 := klpmod.Read(file, x); !reflect.DeepEqual(p, again) || fmt.Sprint(err) != fmt.Sprint(err2) {
		t.Errorf("%+v %v, then %+v %v", p, err, again, err2)
	}
	if p == nil {
		return
	}
	for _, o := range p.Objects {
		for _, fn := range o.Funcs {
			if o.Name == "" || fn.Old == "" || fn.NoNew && fn.New != 0 {
				t.Errorf("%q: %+v", o.Name, fn)
			}
		}
	}
}
