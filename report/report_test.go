package report

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"inlay/answer"
)

func TestNewUnknownFormat(t *testing.T) {
	_, err := New("xml", nil, &Options{Command: "sites"})
	if !errors.Is(err, ErrFormat) {
		t.Fatalf("got %v, want ErrFormat", err)
	}
	for _, f := range Formats("sites") {
		if !strings.Contains(err.Error(), f) {
			t.Errorf("%q does not list %s", err, f)
		}
	}
	if _, err := New("text", nil, nil); !errors.Is(err, ErrFormat) {
		t.Errorf("without a command: got %v, want ErrFormat", err)
	}
}

// A result of another command is refused, and nothing of it is written.
func TestWrongResult(t *testing.T) {
	for _, command := range Commands() {
		for _, format := range Formats(command) {
			var b bytes.Buffer
			w, err := New(format, &b, &Options{Command: command})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Header(answer.Header{}); err != nil {
				t.Fatal(err)
			}
			n := b.Len()
			if err := w.Result("no result"); !errors.Is(err, ErrResult) {
				t.Errorf("%s as %s: got %v, want ErrResult", command, format, err)
			}
			if b.Len() != n {
				t.Errorf("%s as %s wrote %q", command, format, b.String()[n:])
			}
		}
	}
}

var errFull = errors.New("disk full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

// The error of the output comes up at the latest with End.
func TestWriteError(t *testing.T) {
	for _, command := range Commands() {
		for _, format := range Formats(command) {
			w, err := New(format, fullDisk{}, &Options{Command: command})
			if err != nil {
				t.Fatal(err)
			}
			err = w.Header(header(command))
			for _, r := range results(command) {
				err = errors.Join(err, w.Result(r))
			}
			if err = errors.Join(err, w.End(answer.End{})); !errors.Is(err, errFull) {
				t.Errorf("%s as %s: got %v, want the error of the output", command, format, err)
			}
		}
	}
}

// Diagnostics beyond the limit are counted, not shown, unless asked for.
func TestNotesLimit(t *testing.T) {
	for _, tt := range []struct {
		opt  Options
		want int
	}{
		{Options{}, noteLimit + 1},
		{Options{Verbose: true}, noteLimit + 5},
		{Options{Quiet: true}, 0},
	} {
		var notes bytes.Buffer
		tt.opt.Notes, tt.opt.Command = &notes, "scan"
		w, err := New("csv", &bytes.Buffer{}, &tt.opt)
		if err != nil {
			t.Fatal(err)
		}
		for range noteLimit + 5 {
			err = errors.Join(err, w.Diagnostic(answer.Diagnostic{Message: "m", Offset: -1}))
		}
		if err = errors.Join(err, w.End(answer.End{})); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(notes.String(), "\n"); got != tt.want {
			t.Errorf("%+v: %d lines, want %d:\n%s", tt.opt, got, tt.want, notes.String())
		}
	}
}

// A match without sites gets its heading in its place; a site that comes back
// to an earlier function repeats only the name.
func TestSitesHeadings(t *testing.T) {
	a, b, c := putPageMatch(), putPageMatch(), putPageMatch()
	a.Function.Name, b.Function.Name, c.Function.Name = "a", "b", "c"
	site := func(m answer.Match, file string) answer.Site {
		s := emptySite()
		s.Callee = m.Function
		s.Callee.DeclFile = file
		return s
	}
	var out bytes.Buffer
	w, err := New("text", &out, &Options{Command: "sites"})
	if err != nil {
		t.Fatal(err)
	}
	err = w.Header(header("sites", a, b, c))
	for _, s := range []answer.Site{site(a, "/usr/src/include/linux/mm.h"), site(c, "include/linux/mm.h"), site(a, "mm.h")} {
		err = errors.Join(err, w.Result(s))
	}
	if err = errors.Join(err, w.End(answer.End{})); err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(out.String()) {
		if name, _, ok := strings.Cut(line, " (include/linux/mm.h:1267)"); ok {
			got = append(got, name)
			if strings.Contains(line, "continued") {
				got[len(got)-1] += "+"
			}
		}
	}
	if s := strings.Join(got, " "); s != "a b c a+" {
		t.Errorf("headings %q, want \"a b c a+\" in\n%s", s, out.String())
	}
}

func TestGroup(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1: "-1", -12345: "-12,345"} {
		if got := group(n); got != want {
			t.Errorf("group(%d) = %s, want %s", n, got, want)
		}
	}
	if got := group(uint64(1<<64 - 1)); got != "18,446,744,073,709,551,615" {
		t.Errorf("group of the largest uint64 = %s", got)
	}
}

func TestPlural(t *testing.T) {
	for want, got := range map[string]string{
		"1 body": plural(1, "body"), "2 bodies": plural(2, "body"), "0 units": plural(0, "unit"),
		"2 clone suffixes": plural(2, "clone suffix"), "1,000 bytes": plural(1000, "byte"),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
