package fixdiff

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
)

// FuzzResolve reads any bytes as a diff and classifies them, with and without source.
func FuzzResolve(f *testing.F) {
	list, err := filepath.Glob("testdata/*.diff")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range list {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	table := fixture(f, fixObject)
	tree := sourceTree(f, testdata+"/src", table)
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, opt := range []*Options{nil, {Tree: tree}} {
			res, err := Resolve(context.Background(), d, table, opt)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range append(res.Unresolved, res.Ignored...) {
				if h.Lines < 0 || h.Line < 0 || h.Detail == "" {
					t.Errorf("%+v", h)
				}
			}
		}
	})
}

// FuzzItems cuts any text: the items must lie in it.
func FuzzItems(f *testing.F) {
	for _, c := range texts {
		f.Add(c.src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		toks := lex(src, 1)
		for _, it := range itemise(toks) {
			if len(it.toks) == 0 || it.last < it.first || it.body >= len(it.toks) {
				t.Errorf("%+v", it)
			}
			it.membersOf()
			it.locals()
			it.tags()
			it.ending()
			it.declares("f")
		}
		f := newFinder(searched)
		f.items(&sourceText{path: "a.c", text: src})
		h := Hunk{OldLine: 9, NewLine: 9, Lines: []Line{{' ', src}, {'-', "x"}, {'+', "y"}}}
		h.fragment(0, 9)
		headingOf(src)
	})
}
