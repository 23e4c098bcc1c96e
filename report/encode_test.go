package report

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"inlay/answer"
)

// fill gives every field below v a value of its own, so that no key can be
// forgotten or exchanged unseen. Recursive types end at depth 0.
func fill(v reflect.Value, n *int, depth int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.Repeat("é<>&\"\\\n", 1) + v.Type().Name() + string(rune('a'+*n%26)))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n) - 3)
	case reflect.Uint64:
		v.SetUint(1<<63 + uint64(*n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n, depth)
	case reflect.Slice:
		if depth > 0 {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			fill(v.Index(0), n, depth-1)
			fill(v.Index(1), n, depth-1)
		} else {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n, depth)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for _, k := range []string{"z", "a", "m\""} {
			v.SetMapIndex(reflect.ValueOf(k).Convert(v.Type().Key()), reflect.ValueOf(*n))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n, depth)
		}
	}
}

func filled[T any]() T {
	var v T
	n := 0
	fill(reflect.ValueOf(&v).Elem(), &n, 4)
	return v
}

// standard is what encoding/json makes of v.
func standard(t testing.TB, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// resultValues has a value of each type of result.
func resultValues() map[string][]any {
	return map[string][]any{
		"scan": {filled[answer.Scan]()}, "sites": {filled[answer.Site]()}, "inside": {filled[answer.Inside]()},
		"clones": {filled[answer.Clone]()}, "addr": {filled[answer.Address]()}, "impact": {filled[answer.Impact](), filled[answer.PlanResult](), filled[answer.EachResult]()},
		"disasm": {filled[answer.Listing]()}, "rank": {filled[answer.Rank]()},
		"verify": {filled[answer.Verify]()}, "cover": {filled[answer.Cover]()},
		"diff":           {filled[answer.DiffBase](), filled[answer.DiffFunction]()},
		"audit-who":      {filled[answer.AuditBase](), filled[answer.AuditCopies]()},
		"audit-impact":   {filled[answer.AuditImpact]()},
		"audit-findings": {filled[answer.AuditFinding]()}, "audit-binaries": {filled[answer.AuditFacts]()},
		"audit-collect": {filled[answer.AuditCollect]()},
		"audit-top":     {filled[answer.AuditTop]()}, "audit-changed": {filled[answer.AuditChange]()}, "audit-unknown": {filled[answer.AuditUnknown]()},
	}
}

// TestEncoderAgainstStandard holds the encoder to the struct tags: with every
// field set, the bytes are those of encoding/json.
func TestEncoderAgainstStandard(t *testing.T) {
	for command, values := range resultValues() {
		t.Run(command, func(t *testing.T) {
			for _, value := range values {
				e := encoder{b: []byte("{")}
				if err := e.result(value); err != nil {
					t.Fatal(err)
				}
				if got, want := string(e.b)+"}", standard(t, value); got != want {
					t.Errorf("encoder wrote\n%s\nencoding/json writes\n%s", got, want)
				}
			}
		})
	}
	t.Run("header", func(t *testing.T) {
		h := filled[answer.Header]()
		var b bytes.Buffer
		if err := (&jsonlWriter{w: &b}).Header(h); err != nil {
			t.Fatal(err)
		}
		want := `{"record":"header",` + standard(t, h)[1:] + "\n"
		if b.String() != want {
			t.Errorf("got\n%swant\n%s", b.String(), want)
		}
	})
	t.Run("diagnostic", func(t *testing.T) {
		d := filled[answer.Diagnostic]()
		var b bytes.Buffer
		if err := (&jsonlWriter{w: &b}).Diagnostic(d); err != nil {
			t.Fatal(err)
		}
		if want := `{"record":"diagnostic",` + standard(t, d)[1:] + "\n"; b.String() != want {
			t.Errorf("got\n%swant\n%s", b.String(), want)
		}
	})
	t.Run("end", func(t *testing.T) {
		end := filled[answer.End]()
		var b bytes.Buffer
		if err := (&jsonlWriter{w: &b}).End(end); err != nil {
			t.Fatal(err)
		}
		if want := `{"record":"end",` + standard(t, end)[1:] + "\n"; b.String() != want {
			t.Errorf("got\n%swant\n%s", b.String(), want)
		}
	})
}

// A zero value has lists, not nulls, but for what says that null has a meaning.
func TestEncoderNil(t *testing.T) {
	tests := []struct {
		value any
		nulls []string
	}{
		{answer.Scan{}, []string{"code", "pads", "btf"}},
		{answer.Site{}, []string{"host/symbol", "entry_pc"}},
		{answer.Inside{}, []string{"body/symbol", "address_taken"}},
		{answer.Inside{Callers: []answer.Caller{{}}, AddressTaken: []answer.AddressUse{}}, []string{"body/symbol", "callers/0/symbol"}},
		{answer.Listing{Lines: []answer.Line{{}}}, []string{"body/symbol"}},
		{answer.Clone{}, []string{"body/symbol", "changed_parameters", "return_dropped", "address_taken"}},
		{answer.Address{}, []string{"body"}},
		{answer.Impact{Replace: []answer.Member{{}}}, []string{"replace/0/body/symbol", "replace/0/sympos", "replace/0/signature", "replace/0/address_taken", "replace/0/needs"}},
		{answer.Impact{Check: []answer.Member{{Signature: &answer.Signature{}, AddressTaken: []answer.AddressUse{}, Needs: []answer.Need{}}}, Definitions: []answer.Definition{{}}},
			[]string{"check/0/body/symbol", "check/0/sympos", "check/0/signature/return_dropped", "definitions/0/folded_into"}},
		{answer.Rank{}, nil},
		{answer.AuditBase{}, nil},
		{answer.AuditCopies{Copies: []answer.AuditCopy{{}}}, []string{"copies/0/symbol"}},
		{answer.AuditImpact{Replace: []answer.AuditMember{{}}}, []string{"replace/0/symbol"}},
		{answer.AuditUnknown{}, []string{"binary", "place"}},
		{answer.AuditChange{}, []string{"old", "new"}},
		{answer.PlanResult{Plan: answer.Plan{Rows: []answer.PlanRow{{}}}}, []string{"rows/0/sympos", "rows/0/body/symbol", "rows/0/needs"}},
		{answer.EachResult{PlanResult: answer.PlanResult{Plan: answer.Plan{Rows: []answer.PlanRow{{Needs: []answer.Need{{}}}}}}},
			[]string{"rows/0/sympos", "rows/0/body/symbol", "rows/0/needs/0/sympos"}},
	}
	for _, tt := range tests {
		e := encoder{b: []byte("{")}
		if err := e.result(tt.value); err != nil {
			t.Fatal(err)
		}
		text := string(e.b) + "}"
		if got := strings.Count(text, "null"); got != len(tt.nulls) {
			t.Errorf("%T: %d nulls, want %d %v: %s", tt.value, got, len(tt.nulls), tt.nulls, text)
		}
		if !json.Valid([]byte(text)) {
			t.Errorf("%T: no JSON: %s", tt.value, text)
		}
	}
}

func TestAppendQuoted(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", `""`},
		{"plain", `"plain"`},
		{`a"b\c`, `"a\"b\\c"`},
		{"\x1b[31m", `"\u001b[31m"`},
		{"tab\tnl\ncr\r", `"tab\tnl\ncr\r"`},
		{"\x7f\u009b", `"\u007f\u009b"`},
		{"line\u2028sep\u2029", `"line\u2028sep\u2029"`},
		{"turn\u202eround", `"turn\u202eround"`},
		{"<&>", `"<&>"`},
		{"é𝄞", `"é𝄞"`},
		{"bad\xff\xc3", `"bad\ufffd\ufffd"`},
	}
	for _, tt := range tests {
		if got := string(appendQuoted(nil, tt.in)); got != tt.want {
			t.Errorf("appendQuoted(%q) = %s, want %s", tt.in, got, tt.want)
		}
	}
}

func FuzzAppendQuoted(f *testing.F) {
	for _, s := range []string{"", "a", "\x1b", "\xff", "\u2028", "𝄞", `"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		quoted := appendQuoted(nil, s)
		var back string
		if err := json.Unmarshal(quoted, &back); err != nil {
			t.Fatalf("%q became %s: %v", s, quoted, err)
		}
		if want := strings.ToValidUTF8(s, "�"); utf8.ValidString(s) && back != want {
			t.Errorf("%q came back as %q", s, back)
		}
		if !clean(string(quoted)) {
			t.Errorf("%q became %q, which a terminal may obey", s, quoted)
		}
	})
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "a\tb", "\x1b[0m", "\xff", "\u202e", "é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := escape(s); !clean(got) || !utf8.ValidString(got) {
			t.Errorf("escape(%q) = %q", s, got)
		}
	})
}

func BenchmarkResult(b *testing.B) {
	site := putPageSite()
	for _, format := range []string{"text", "json", "jsonl", "csv"} {
		b.Run(format, func(b *testing.B) {
			w, err := New(format, io.Discard, &Options{Command: "sites"})
			if err != nil {
				b.Fatal(err)
			}
			if err := w.Header(answer.Header{}); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := w.Result(&site); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
