package program_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"testing"

	"inlay/program"
	"inlay/testdata/edited"
)

const objects = "../testdata/obj"

// FuzzEdited edits the DWARF of sound objects and asks a program of each everything: no decoder panics, and the
// number of workers does not show in any answer.
func FuzzEdited(f *testing.F) {
	edited.Load(f, objects, edited.Debug,
		"clones-gcc12-x86_64-O2-g5.o", "plain-clang19-aarch64-O2-g5.o", "shared-gcc12-x86_64-O2-g5.o", "bodies-gcc12-x86_64-O3-g5.o", "twins-gcc12-x86_64-O2-g5.o").FuzzWorkers(f, answersTo)
}

// FuzzEditedCode edits all but the DWARF: the code that calls and pads are read from, symbols,
// relocations, linkage tables.
func FuzzEditedCode(f *testing.F) {
	edited.Load(f, objects, edited.Code,
		"calls-gcc12-x86_64-O2-g5.o", "climb-gcc12-x86_64-O2-g5-fentry.o", "init-gcc12-x86_64-O2-g5.exe", "header-gcc12-aarch64-O2-g5.so", "weak-gcc12-x86_64-O2-g5.so",
		"plain-clang19-riscv64-O2-g5.o", "plain-gcc12-x86_64-O2-nodwarf.o", "header-gcc12-x86_64-O2-g5-stripped.so").FuzzWorkers(f, answersTo)
}

// answersTo asks a program of an image everything and prints the answers, errors too.
func answersTo(t *testing.T, data []byte, jobs int) string {
	t.Helper()
	var b strings.Builder
	p, err := program.Open(t.Context(), []string{"-"}, &program.Options{Stdin: bytes.NewReader(data), CallSites: true, Jobs: jobs})
	if err != nil {
		return err.Error()
	}
	defer p.Close()
	all, err := p.Select(t.Context(), program.Query{All: true})
	fmt.Fprintln(&b, err)
	if err == nil {
		printEach(&b, p.Sites(t.Context(), all))
		printEach(&b, p.Inside(t.Context(), all))
		printEach(&b, p.Clones(t.Context(), nil))
		printEach(&b, p.Listings(t.Context(), all))
	}
	printEach(&b, p.Scan(t.Context()))
	printEach(&b, p.Addresses(t.Context(), func(yield func([]string) bool) { yield([]string{"0x10", ".text+0x20", "main+1", "0x401010"}) }))
	for _, f := range p.Files() {
		printFile(&b, p, f)
		if n := f.ELF().Guarded(); n > 0 {
			t.Errorf("%d panics were recovered: %v", n, f.ELF().Diagnostics())
		}
	}
	printJSON(&b, p.Inputs())
	printJSON(&b, p.Diagnostics())
	return b.String()
}

// printFile prints what is asked of a file alone: its calls, and of its bodies the pads, the
// callers, the positions of symbols, the references.
func printFile(b *strings.Builder, p *program.Program, f *program.File) {
	ctx := context.Background()
	g, err := f.Calls(ctx)
	fmt.Fprintln(b, f.Undescribed(), f.Release(), f.VerMagic(), err)
	if err == nil {
		calls := g.All()
		for i := range calls {
			to, ok, err := f.Target(g, &calls[i])
			fmt.Fprintln(b, calls[i], to.Place.Entry, to.Symbol, ok, err)
		}
	}
	if f.Index() == nil {
		return
	}
	references := program.NewReferences(f)
	for s := range f.Index().Bodies() {
		body := program.Body{File: f, Sub: s}
		pad, err := body.Pad()
		printJSON(b, pad)
		callers, err2 := p.Callers(ctx, body)
		printJSON(b, callers)
		pos, total, err3 := body.Place().SymPos()
		list, err4 := references.Of(body.Place())
		folded := f.Folded(s)
		fmt.Fprintln(b, err, err2, pos, total, err3, len(list), err4, folded.Place.Entry, len(folded.Sites), f.HasTwin(s))
	}
}

func printEach[T any](b *strings.Builder, seq iter.Seq2[T, error]) {
	for v, err := range seq {
		if printJSON(b, v); err != nil {
			fmt.Fprintln(b, err)
		}
	}
}

func printJSON(b *strings.Builder, v any) {
	if err := json.NewEncoder(b).Encode(v); err != nil {
		fmt.Fprintln(b, err)
	}
}
