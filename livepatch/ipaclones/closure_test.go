package ipaclones

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func name(i int) string { return fmt.Sprintf("f%d", i) }

// line is a step between two functions that are told apart by their names alone.
func line(from, to, kind string) string {
	return fmt.Sprintf("Callgraph clone;%s;1;a.c;2;3;%s;1;a.c;2;3;%s\n", from, to, kind)
}

// steps parses words "from>to" for inlining and "from=to" for a clone.
func steps(t testing.TB, words string) *Dump {
	t.Helper()
	var text strings.Builder
	for _, word := range strings.Fields(words) {
		if from, to, ok := strings.Cut(word, ">"); ok {
			text.WriteString(line(from, to, InliningTo))
		} else if from, to, ok := strings.Cut(word, "="); ok {
			text.WriteString(line(from, to, "isra"))
		}
	}
	return parse(t, text.String())
}

func pairs(d *Dump) []string {
	var out []string
	for p := range d.Pairs() {
		out = append(out, p.Callee.Name+">"+p.Host.Name)
	}
	slices.Sort(out)
	return out
}

// TestPairs: a step carries what its first function held at that time.
func TestPairs(t *testing.T) {
	for _, tt := range []struct{ name, steps, want string }{
		{"nothing", "", ""},
		{"one", "leaf>mid", "leaf>mid"},
		{"twice", "leaf>mid leaf>mid", "leaf>mid"},
		{"carried", "leaf>mid mid>top", "leaf>mid leaf>top mid>top"},
		{"too late to be carried", "mid>top leaf>mid", "leaf>mid mid>top"},
		{"later for one of two", "mid>one leaf>mid mid>two", "leaf>mid leaf>two mid>one mid>two"},
		{"clone", "leaf>f f=f.isra.0", "leaf>f leaf>f.isra.0"},
		{"too late for the clone", "f=f.isra.0 leaf>f", "leaf>f"},
		{"clone inlined", "leaf>f f=f.isra.0 f.isra.0>top", "f.isra.0>top leaf>f leaf>f.isra.0 leaf>top"},
		{"recursion", "leaf>f f=f2 f2>f", "f2>f leaf>f leaf>f2"},
		{"itself", "f>f", "f>f"},
		{"each other", "f>g g>f", "f>f f>g g>f"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(pairs(steps(t, tt.steps)), " "); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
	for range steps(t, "leaf>mid mid>top").Pairs() {
		break
	}
}

// TestSameName: the number tells functions of one name apart.
func TestSameName(t *testing.T) {
	d := parse(t, "Callgraph clone;leaf;1;a.c;1;1;f;2;a.c;2;1;inlining to\nCallgraph clone;f;3;b.h;9;1;top;4;a.c;5;1;inlining to\n")
	if got := strings.Join(pairs(d), " "); got != "f>top leaf>f" {
		t.Error(got)
	}
}

// TestPairLimit: a small file cannot claim a large number of pairs.
func TestPairLimit(t *testing.T) {
	if testing.Short() {
		t.Skip("fills memory")
	}
	var text strings.Builder
	const wide, high = 9000, 9000 // f0…f8999 in one function, that into the next, and so on
	for i := range wide {
		text.WriteString(line(name(i), "top0", InliningTo))
	}
	for i := range high {
		text.WriteString(line(fmt.Sprint("top", i), fmt.Sprint("top", i+1), InliningTo))
	}
	if _, err := Parse(strings.NewReader(text.String())); !errors.Is(err, ErrLimit) {
		t.Errorf("%v", err)
	}
}
