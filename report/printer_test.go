package report

import (
	"bytes"
	"strings"
	"testing"

	"inlay/answer"
)

func TestPaths(t *testing.T) {
	var p printer
	p.setInputs([]answer.Input{{Path: "a.o", CompDir: "/build"}, {Path: "b.o", CompDir: "/build/sub/"}, {Path: "c.o", CompDir: "."}, {Path: "d.o"}})
	for in, want := range map[string]string{
		"/build/mm/swap.c":  "mm/swap.c",
		"/build/sub/x.c":    "x.c", // the longer folder counts
		"/builder/mm/x.c":   "/builder/mm/x.c",
		"./x.c":             "x.c",
		"include/x.h":       "include/x.h",
		"/usr/include/a.h":  "/usr/include/a.h",
		"/elsewhere/build/": "/elsewhere/build/",
	} {
		if got := p.path(in); got != want {
			t.Errorf("path(%q) = %q, want %q", in, got, want)
		}
	}
	if got := p.position("/build/mm/swap.c", 12, 3); got != "mm/swap.c:12:3" {
		t.Errorf("position = %q", got)
	}
}

func TestFileNames(t *testing.T) {
	tests := []struct {
		paths   []string
		several bool
		want    []string
	}{
		{[]string{"/boot/vmlinux"}, false, []string{"vmlinux"}},
		{[]string{"/boot/vmlinux", "fs/xfs.ko"}, true, []string{"vmlinux", "xfs.ko"}},
		{[]string{"old/lib.so", "new/lib.so", "x.o"}, true, []string{"old/lib.so", "new/lib.so", "x.o"}},
	}
	for _, tt := range tests {
		var p printer
		inputs := make([]answer.Input, len(tt.paths))
		for i, path := range tt.paths {
			inputs[i].Path = path
		}
		p.setInputs(inputs)
		for i, path := range tt.paths {
			if got := p.file(path); got != tt.want[i] || p.several() != tt.several {
				t.Errorf("file(%q) = %q, several %v, want %q, %v", path, got, p.several(), tt.want[i], tt.several)
			}
		}
	}
}

// text writes an answer about two files.
func textOfTwo(t *testing.T, opt *Options, results ...any) string {
	t.Helper()
	h := header(opt.Command)
	second := kernel()
	second.Path = "mod/ext4.ko"
	h.Inputs = append(h.Inputs, second)
	var out bytes.Buffer
	w, err := New("text", &out, opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Header(h); err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if err := w.Result(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(answer.End{}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// With several files each line says which one it is about.
func TestTextNamesTheFile(t *testing.T) {
	site, clone, in, addr := putPageSite(), cloneValue(), insideValue(), addressValues()[0].(answer.Address)
	for _, input := range []*string{&site.Input, &clone.Body.Input, &in.Body.Input, &addr.Input} {
		*input = "mod/ext4.ko"
	}
	for command, want := range map[string]struct {
		result any
		line   string
	}{
		"sites":  {site, "\t1,024\text4.ko\n"},
		"clones": {clone, "\t1,200\text4.ko\n"},
		"inside": {in, " at 0xffffffff81000100 of ext4.ko: "},
		"addr":   {addr, " in free_pages.isra.0 of ext4.ko\n"},
		"impact": {impactValue(), "\tthe signature differs\tvmlinux\n"},
	} {
		if got := textOfTwo(t, &Options{Command: command}, want.result); !strings.Contains(got, want.line) {
			t.Errorf("%s: no %q in\n%s", command, want.line, got)
		}
	}
}

func TestSourceForms(t *testing.T) {
	f := answer.Function{Name: "run", LinkageName: "_ZN1D3runEv", Demangled: "D::run()"}
	b := answer.Body{Function: f, Symbol: &f.LinkageName, Demangled: "D::run()"}
	if got := functionName(&f) + " " + hostName(&b) + " " + symbolName(&b); got != "D::run() D::run() _ZN1D3runEv" {
		t.Errorf("got %q", got)
	}
	b.Symbol, b.Demangled = nil, ""
	if got := hostName(&b); got != "D::run() (no symbol)" {
		t.Errorf("without a symbol %q", got)
	}
}

// "clones -e" about a function without a clone says how many bodies it looked at.
func TestClonesOfMatchWithoutAny(t *testing.T) {
	var out bytes.Buffer
	w, err := New("text", &out, &Options{Command: "clones", Patterns: []string{"put_page"}})
	if err != nil {
		t.Fatal(err)
	}
	m := putPageMatch()
	m.Bodies = 5
	if err := w.Header(header("clones", m)); err != nil {
		t.Fatal(err)
	}
	if err := w.End(answer.End{}); err != nil {
		t.Fatal(err)
	}
	if want := "put_page (include/linux/mm.h:1267): no clone among 5 bodies; 2,171 of 2,172 units read\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
