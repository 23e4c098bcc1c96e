package report

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCut(t *testing.T) {
	tests := []struct {
		in    string
		width int
		tail  bool
		want  string
	}{
		{"short", 5, false, "short"},
		{"longer", 5, false, "long…"},
		{"mm/page_alloc.c:12", 8, true, "…oc.c:12"},
		{"ééééé", 3, false, "éé…"},
		{"ééééé", 3, true, "…éé"},
	}
	for _, tt := range tests {
		if got := cut(tt.in, tt.width, tt.tail); got != tt.want {
			t.Errorf("cut(%q, %d, %v) = %q, want %q", tt.in, tt.width, tt.tail, got, tt.want)
		}
	}
}

// No line is wider than the terminal as long as a column can be cut, and rows
// beyond one chunk are written too.
func TestTableFits(t *testing.T) {
	var out bytes.Buffer
	p := &printer{w: &out, width: 60}
	table := newTable(p, column{title: "name", shrink: true}, column{title: "number", right: true}, column{title: "path", shrink: true, tail: true})
	const rows = 2*tableChunk + 7
	for i := range rows {
		table.row(strings.Repeat("n", i%80), dec(i), strings.Repeat("p", 79-i%80))
	}
	table.flush()
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != rows+1 {
		t.Errorf("%d lines, want the titles and %d rows", len(lines), rows)
	}
	for _, line := range lines {
		if n := utf8.RuneCountInString(line); n > 60 {
			t.Fatalf("a line of %d columns: %q", n, line)
		}
	}
}

// On a terminal dull columns are left out, spare ones where they do not fit,
// and one long name in many rows stands out instead of cutting the others.
func TestTableColumns(t *testing.T) {
	var out bytes.Buffer
	p := &printer{w: &out, width: 30} // 2+5+2+21
	table := newTable(p, column{title: "name", soft: true}, column{title: "class"}, column{title: "known", dull: "unknown"},
		column{title: "path", shrink: true, tail: true}, column{title: "depth", spare: true})
	for i := range 30 {
		name := "short"
		if i == 7 {
			name = strings.Repeat("long", 10)
		}
		table.row(name, "", "unknown", "folder/of/some/file.c", "0")
	}
	table.flush()
	lines := strings.Split(out.String(), "\n")
	for i, want := range map[int]string{
		0: "  name   path", 1: "  short  folder/of/some/file.c", 8: "  " + strings.Repeat("long", 10) + "  folder/of/some/file.c",
	} {
		if lines[i] != want {
			t.Errorf("line %d is %q, want %q", i, lines[i], want)
		}
	}
	out.Reset()
	table.row("x", "empty", "unknown", "f.c", "0") // another column: titles again
	table.flush()
	if got := out.String(); !strings.HasPrefix(got, "  name") || !strings.Contains(got, "  class  path") {
		t.Errorf("got %q", got)
	}
}
