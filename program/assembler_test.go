package program_test

import (
	"slices"
	"testing"

	"inlay/answer"
)

// TestAssembler: GNU as describes functions with a type, from binutils 2.35 on, in every
// version of DWARF. Nothing is inlined in assembler code, so its units are closed.
func TestAssembler(t *testing.T) {
	const source = `	.text
	.globl one
	.type one, @function
one:
	call two
	ret
	.size one, .-one
	.type two, @function
two:
	nop
	ret
	.size two, .-two
`
	f := newFolder(t)
	writeFile(t, f.path("a.s"), []byte(source))
	for _, version := range []string{"2", "3", "4", "5"} {
		f.run(t, "as", "-g", "--gdwarf-"+version, "a.s", "-o", "a.o")
		p := open(t, f.path("a.o"))
		if d := p.Diagnostics(); len(d) > 0 {
			t.Errorf("version %s: %+v", version, d)
		}
		found := bodies(p, "two")
		if len(found) != 1 || found[0].Size() != 2 {
			t.Fatalf("version %s: bodies of two %+v", version, found)
		}
		callers, err := p.Callers(t.Context(), found[0])
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, c := range callers {
			names = append(names, symbolOf(c.Body))
		}
		if !slices.Equal(names, []string{"one"}) {
			t.Errorf("version %s: callers of two %q", version, names)
		}
		if m := pick(t, p, "one").Matches(); len(m) != 1 || m[0].Units[answer.Closed] != 1 {
			t.Errorf("version %s: one is %+v", version, m)
		}
	}
}
