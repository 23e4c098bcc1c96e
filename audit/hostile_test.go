package audit

import (
	"bytes"
	"fmt"
	"iter"
	"testing"
	"unicode/utf8"

	"inlay/audit/store"
)

// Names that are not UTF-8 are stored, as every reader of Parquet can read them, and do not end the
// collection of all others.
func TestNamesOfHostileBinary(t *testing.T) {
	dir := t.TempDir()
	data := object(t, nestedObject)
	for old, name := range map[string]string{"other\x00": "o\xff\ner\x00", "nested.c\x00": "n\xfe\x1b[m\n.c\x00", "host\x00": "h\xc3st\x00"} {
		data = bytes.ReplaceAll(data, []byte(old), []byte(name))
	}
	write(t, dir+"/pool/a.o", data)
	write(t, dir+"/pool/b.o", object(t, nestedObject))
	if sum := collect(t, dir+"/s", &Options{Roots: []string{dir + "/pool"}}); sum.Added != 2 || len(sum.Failures) != 0 {
		t.Errorf("got %+v", sum)
	}
	if n := names(t, dir+"/s"); n[`o\xff`+"\ner"] != 1 || n["other"] != 1 || n["leaf"] != 2 {
		t.Errorf("functions are %v", n)
	}
	s, err := store.Open(dir + "/s")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all := &store.Filter{}
	utf8Only(t, s.Binaries(t.Context(), all))
	utf8Only(t, s.Units(t.Context(), all))
	utf8Only(t, s.Functions(t.Context(), all))
	utf8Only(t, s.Bodies(t.Context(), all))
	utf8Only(t, s.Instances(t.Context(), all))
	utf8Only(t, s.Calls(t.Context(), all))
	utf8Only(t, s.Findings(t.Context(), all))
}

// utf8Only looks at all columns of a table; %v writes the bytes as they are.
func utf8Only[R any](t *testing.T, rows iter.Seq2[R, error]) {
	t.Helper()
	for row, err := range rows {
		if text := fmt.Sprintf("%v", row); err != nil || !utf8.ValidString(text) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
