package cover_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"inlay/livepatch/cover"
)

// TestReadList: the entries of a list, in its order.
func TestReadList(t *testing.T) {
	const text = "# what is planned\n\n  put_page\nsame,2\next4:ext4_read\nnf-nat:same , 0\nns::size\nvmlinux:a,1\n"
	p, err := cover.ReadList("planned.txt", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range p.Entries {
		position := "any"
		if e.SymPos != nil {
			position = fmt.Sprint(*e.SymPos)
		}
		got = append(got, e.Object+"|"+e.Symbol+"|"+position)
	}
	const want = "|put_page|any |same|2 ext4|ext4_read|any nf-nat|same|0 |ns::size|any vmlinux|a|1"
	if strings.Join(got, " ") != want || p.Kind != cover.KindList || p.Path != "planned.txt" {
		t.Errorf("%s of %s: %q", p.Kind, p.Path, got)
	}
}

// TestMalformedList: a line that cannot be meant is an error with its number, and no entry.
func TestMalformedList(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "it names no function",
		"# nothing\n\n":            "it names no function",
		"put_page\nsame,x":         `a.txt:2: malformed list of functions: the position "x" is no number`,
		"same,-1":                  `the position "-1" is no number`,
		"same,":                    `the position "" is no number`,
		"two words":                `"two words" is not SYMBOL`,
		"vmlinux:":                 `"vmlinux:" is not SYMBOL`,
		strings.Repeat("a", 1<<17): "token too long",
	} {
		p, err := cover.ReadList("a.txt", strings.NewReader(text))
		if p != nil || !errors.Is(err, cover.ErrList) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %s", text, err, want)
		}
	}
	if _, err := cover.ReadList("a.txt", iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a reader that fails: %v", err)
	}
}

// TestMalformedChecked: a record has to say what was looked at, in which build, by whom and why.
func TestMalformedChecked(t *testing.T) {
	const good = `{"build_id": "0123", "unit": "a.c", "reviewer": "A. Reviewer", "reason": "read it"}`
	file := func(schema, record string) string {
		return `{"schema": {"name": "` + schema + `", "version": "1.0.0"}, "checked": [` + record + `]}`
	}
	for text, want := range map[string]string{
		file(cover.CheckedSchema, good):                                             "",
		file("inlay.cover", good):                                                   `its schema is "inlay.cover"`,
		file(cover.CheckedSchema, strings.Replace(good, `"0123"`, `""`, 1)):         "record 1 has no build_id",
		file(cover.CheckedSchema, strings.Replace(good, `"a.c"`, `""`, 1)):          "record 1 names neither or several",
		file(cover.CheckedSchema, strings.Replace(good, `{`, `{"body": "f", `, 1)):  "record 1 names neither or several",
		file(cover.CheckedSchema, good+","+strings.Replace(good, "read it", "", 1)): "record 2 has no reviewer or no reason",
		"[]": "cannot unmarshal",
		"{":  "unexpected EOF",
	} {
		records, err := cover.ReadChecked(strings.NewReader(text))
		if want == "" {
			if err != nil || len(records) != 1 || records[0].Used {
				t.Errorf("%s: %+v, %v", text, records, err)
			}
			continue
		}
		if records != nil || !errors.Is(err, cover.ErrChecked) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	if _, err := cover.ReadChecked(iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a reader that fails: %v", err)
	}
}
