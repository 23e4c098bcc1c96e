package ipaclones

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func parse(t testing.TB, text string) *Dump {
	t.Helper()
	d, err := Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestParse takes the lines of all forms, from files that GCC 6 and 12 wrote.
func TestParse(t *testing.T) {
	d := parse(t, strings.Join([]string{
		"Callgraph clone;fls64;28;../arch/x86/include/asm/bitops.h;492;28;__ilog2_u64;100;../include/linux/log2.h;34;5;inlining to",
		"Callgraph removal;__ilog2_u64;159;include/linux/log2.h;40;5",
		"",
		"Callgraph clone;ovl_setxattr.part.3;1348;fs/overlayfs/inode.c;210;5;<-;ovl_setxattr;1291;fs/overlayfs/inode.c;210;5;optimization:;inlining to",
		"Callgraph clone;sra.constprop.0;18;t.c;3;38;sra.constprop.0.isra.0;19;t.c;3;38;isra",
		"Callgraph clone;walk;7;t.c;9;12;walk;20;t.c;9;12;(null)",
		"Callgraph clone;walk;7;t.c;9;12;walk.avx2;21;t.c;9;12;avx2\r",
	}, "\n"))
	want := []Step{
		{Node{"fls64", 28, "../arch/x86/include/asm/bitops.h", 492, 28}, Node{"__ilog2_u64", 100, "../include/linux/log2.h", 34, 5}, InliningTo},
		{Node{"ovl_setxattr.part.3", 1348, "fs/overlayfs/inode.c", 210, 5}, Node{"ovl_setxattr", 1291, "fs/overlayfs/inode.c", 210, 5}, InliningTo},
		{Node{"sra.constprop.0", 18, "t.c", 3, 38}, Node{"sra.constprop.0.isra.0", 19, "t.c", 3, 38}, "isra"},
		{Node{"walk", 7, "t.c", 9, 12}, Node{"walk", 20, "t.c", 9, 12}, ""},
		{Node{"walk", 7, "t.c", 9, 12}, Node{"walk.avx2", 21, "t.c", 9, 12}, "avx2"},
	}
	if got := slices.Collect(d.Steps()); !slices.Equal(got, want) {
		t.Errorf("steps %+v", got)
	}
	if got := slices.Collect(d.Clones()); !slices.Equal(got, want[2:]) {
		t.Errorf("clones %+v", got)
	}
	if got := d.Removed(); !slices.Equal(got, []Node{{"__ilog2_u64", 159, "include/linux/log2.h", 40, 5}}) {
		t.Errorf("removed %+v", got)
	}
	if got := d.Nodes(); len(got) != 10 || got[0].Name != "fls64" || got[2].Order != 159 || got[9].Name != "walk.avx2" {
		t.Errorf("nodes %+v", got)
	}
}

func TestParseErrors(t *testing.T) {
	const node = "f;1;a.c;2;3"
	for _, tt := range []struct {
		name, text string
		want       error
		line       string
	}{
		{"another file", "\x7fELF", ErrSyntax, "line 1:"},
		{"another step", "Callgraph merge;" + node, ErrSyntax, "line 1:"},
		{"no function", "Callgraph removal", ErrSyntax, "line 1:"},
		{"second line", "Callgraph removal;" + node + "\nCallgraph removal;f;1;a.c;2", ErrSyntax, "line 2:"},
		{"no name", "Callgraph removal;;1;a.c;2;3", ErrSyntax, "line 1:"},
		{"text behind", "Callgraph removal;" + node + ";4", ErrSyntax, "line 1:"},
		{"one function", "Callgraph clone;" + node + ";isra", ErrSyntax, "line 1:"},
		{"no kind", "Callgraph clone;" + node + ";" + node, ErrSyntax, "line 1:"},
		{"two kinds", "Callgraph clone;" + node + ";" + node + ";isra;part", ErrSyntax, "line 1:"},
		{"old without title", "Callgraph clone;" + node + ";<-;" + node + ";isra", ErrSyntax, "line 1:"},
		{"semicolon in a path", "Callgraph removal;f;1;a;b.c;2;3", ErrSyntax, "line 1:"},
		{"word for a number", "Callgraph removal;f;1;a.c;two;3", ErrSyntax, "line 1:"},
		{"large number", "Callgraph removal;f;1;a.c;4294967296;3", ErrSyntax, "line 1:"},
		{"negative number", "Callgraph removal;f;-1;a.c;4;3", ErrSyntax, "line 1:"},
		{"long line", "\nCallgraph removal;" + strings.Repeat("f", maxLine), ErrLimit, "line 2:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Parse(strings.NewReader(tt.text))
			if d != nil || !errors.Is(err, tt.want) || !strings.HasPrefix(err.Error(), tt.line) || len(err.Error()) > 200 {
				t.Errorf("%v, %v", d, err)
			}
		})
	}
	if _, err := Parse(iotest.ErrReader(io.ErrClosedPipe)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("reader's error: %v", err)
	}
}

// FuzzParse: whatever the text, there is a dump or an error, and a dump's pairs are
// made of its nodes.
func FuzzParse(f *testing.F) {
	f.Add("Callgraph clone;f;1;a.c;2;3;g;4;a.c;5;6;inlining to\nCallgraph removal;f;1;a.c;2;3\n")
	f.Add("Callgraph clone;f;1;a.c;2;3;<-;f;4;a.c;5;6;optimization:;(null)\n")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(strings.NewReader(text))
		if (d == nil) == (err == nil) {
			t.Fatalf("%v, %v", d, err)
		}
		if err != nil {
			return
		}
		nodes := d.Nodes()
		seen := make(map[Pair]bool)
		for p := range d.Pairs() {
			if seen[p] || !slices.Contains(nodes, p.Callee) || !slices.Contains(nodes, p.Host) {
				t.Fatalf("pair %+v", p)
			}
			seen[p] = true
		}
	})
}

func BenchmarkParse(b *testing.B) {
	var text strings.Builder
	for i := range 2000 {
		for range 3 {
			text.WriteString(line(name(i%500), name(500+i%1500), InliningTo))
		}
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		parse(b, text.String())
	}
}
