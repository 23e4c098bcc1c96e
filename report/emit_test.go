package report

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"inlay/answer"
)

// emitted writes results in a form.
func emitted(form string, results ...any) (string, error) {
	var out strings.Builder
	w, err := NewEmit(form, &out, nil)
	if err != nil {
		return "", err
	}
	if err := w.Header(answer.Header{}); err != nil {
		return "", err
	}
	for _, r := range results {
		if err := w.Result(r); err != nil {
			return "", err
		}
	}
	err = w.End(answer.End{})
	return out.String(), err
}

func TestEmitFails(t *testing.T) {
	rows := func(rows ...answer.PlanRow) answer.PlanResult {
		return answer.PlanResult{Plan: answer.Plan{Rows: rows}}
	}
	other := planRow("ext4", "f", 0x40, pointer(0), "yes")
	tests := []struct {
		name, form string
		results    []any
		want       error
		says       string
	}{
		{"unknown form", "elf", nil, ErrFormat, "klp, ulp"},
		{"other result", "klp", []any{answer.Scan{}}, ErrResult, ""},
		{"no row", "klp", []any{rows()}, ErrEmit, "no row"},
		{"no row", "ulp", []any{rows()}, ErrEmit, "no row"},
		{"nothing fit", "klp", []any{rows(planRow("vmlinux", "f", 0x40, nil, "yes"))}, ErrEmit, "not known"},
		{"nothing fit", "ulp", []any{rows(planRow("lib.so", "f", 0x40, nil, "no"))}, ErrEmit, "none of its rows"},
		{"two libraries", "ulp", []any{rows(other, planRow("xfs", "g", 0x40, nil, "yes"))}, ErrEmit, "one library"},
		{"two plans", "klp", []any{answer.EachResult{PlanResult: planValue()}, answer.EachResult{PlanResult: planValue()}}, ErrEmit, "2 different plans"},
	}
	for _, tt := range tests {
		t.Run(tt.form+" "+tt.name, func(t *testing.T) {
			out, err := emitted(tt.form, tt.results...)
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) || out != "" {
				t.Errorf("got %q, %v; want %v, saying %q", out, err, tt.want, tt.says)
			}
		})
	}
}

// Nothing matched: there is nothing to write and nothing wrong.
func TestEmitNothing(t *testing.T) {
	if out, err := emitted("klp"); out != "" || err != nil {
		t.Errorf("got %q, %v", out, err)
	}
}

// Systems with one plan, and some without the function, are written once.
func TestEmitEach(t *testing.T) {
	out, err := emitted("klp", eachValues()...)
	if err != nil || strings.Count(out, ".old_name") != 1 {
		t.Errorf("got %q, %v", out, err)
	}
}

// Whatever the names are, no two functions get one name, and strings and comments end
// where they should.
func FuzzEmitKLP(f *testing.F) {
	f.Add("foo", "foo.isra.0", "ext4", "vmlinux")
	f.Add("a.b", "a_b", "a", "a")
	f.Add("x\"", "*/ #error", "\\", "/*")
	f.Add("f", "f", "m_f", "m")
	declared := regexp.MustCompile(`(?m)^static (?:void|struct klp_func) (\w+)`)
	strings_ := regexp.MustCompile(`"[^"]*"`)
	plain := regexp.MustCompile(`^"[A-Za-z0-9_.$/<>]*"$`)
	f.Fuzz(func(t *testing.T, a, b, m, n string) {
		var rows []answer.PlanRow
		for _, object := range []string{m, n} {
			for _, symbol := range []string{a, b, a} {
				rows = append(rows, planRow(object, symbol, 0x40, pointer(1), "yes"))
			}
		}
		out, err := emitted("klp", answer.PlanResult{Plan: answer.Plan{Rows: rows}})
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, name := range declared.FindAllStringSubmatch(out, -1) {
			if seen[name[1]] {
				t.Errorf("%s is declared twice", name[1])
			}
			seen[name[1]] = true
		}
		code := withoutComments(t, out)
		for _, s := range strings_.FindAllString(code, -1) {
			if !plain.MatchString(s) {
				t.Errorf("the string %s", s)
			}
		}
		if !clean(strings.ReplaceAll(strings.ReplaceAll(out, "\n", ""), "\t", "")) {
			t.Errorf("control characters in %q", out)
		}
	})
}

func withoutComments(t *testing.T, source string) string {
	t.Helper()
	var code strings.Builder
	for {
		before, rest, found := strings.Cut(source, "/*")
		code.WriteString(before)
		if !found {
			break
		}
		inside, after, closed := strings.Cut(rest, "*/")
		if !closed || strings.Contains(inside, "/*") {
			t.Fatalf("the comment %q", inside)
		}
		source = after
	}
	if strings.Contains(code.String(), "*/") {
		t.Fatal("a comment ends twice")
	}
	return code.String()
}

func BenchmarkEmitKLP(b *testing.B) {
	plan := planValue()
	for b.Loop() {
		w, err := NewEmit("klp", io.Discard, nil)
		if err == nil {
			err = w.Result(&plan)
		}
		if err == nil {
			err = w.End(answer.End{})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
