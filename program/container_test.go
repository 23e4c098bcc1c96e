package program_test

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"encoding/json"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/answer"
	"inlay/elfscan/debugfile"
	"inlay/program"
)

// facts is everything that the queries say of a program.
type facts struct {
	Scan    []answer.Scan
	Sites   []answer.Site
	Inside  []answer.Inside
	Clones  []answer.Clone
	Matched []answer.Match
	Input   answer.Coverage
}

func factsOf(t *testing.T, p *program.Program) facts {
	t.Helper()
	all := everything(t, p)
	return facts{scan(t, p), sites(t, p, all), insides(t, p, all), clones(t, p, nil), pick(t, p, "*").Matches(), p.Inputs()[0].Coverage}
}

// text writes facts as JSON without what names the container: paths, and where
// asked the places of DIEs and units.
func (f facts) text(t *testing.T, path string, offsets bool) string {
	t.Helper()
	out, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, line := range strings.Split(string(out), "\n") {
		trimmed := strings.TrimSpace(line)
		if !offsets && slices.ContainsFunc([]string{`"die_offset"`, `"offset"`, `"id"`, `"path"`, `"section": ".debug_info`}, func(key string) bool { return strings.HasPrefix(trimmed, key) }) {
			continue
		}
		lines = append(lines, strings.ReplaceAll(line, path, "PATH"))
	}
	return strings.Join(lines, "\n")
}

// TestContainers: the same code gives the same answers in any wrapping.
func TestContainers(t *testing.T) {
	for _, tt := range []struct {
		plain string
		same  []string
	}{
		{"plain-gcc12-x86_64-O2-g5.o", []string{"plain-gcc12-x86_64-O2-g5.ko", "plain-gcc12-x86_64-O2-g5.ko.gz",
			"plain-gcc12-x86_64-O2-g5.ko.xz", "plain-gcc12-x86_64-O2-g5.ko.zst"}},
		{"nested-gcc12-x86_64-O2-g5.o", []string{"nested-gcc12-x86_64-O2-g5-zlib.o", "nested-gcc12-x86_64-O2-g5-zlibgnu.o"}},
		{"nested-clang19-x86_64-O2-g5.o", []string{"nested-clang19-x86_64-O2-g5-zstd.o"}},
		{"header-gcc12-x86_64-O2-g5.so", []string{"header-gcc12-x86_64-O2-g5-zlib.so", "header-gcc12-x86_64-O2-g5-zlibgnu.so",
			"header-gcc12-x86_64-O2-g5-zstd.so", "header-gcc12-x86_64-O2-g5-split.so"}},
	} {
		want := factsOf(t, open(t, obj(tt.plain))).text(t, obj(tt.plain), true)
		for _, name := range tt.same {
			got := factsOf(t, open(t, obj(name))).text(t, obj(name), true)
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s and %s differ:\n%s", tt.plain, name, d)
			}
		}
	}
}

// TestDebugFileAlone: a separate debug file answers all that needs no code; what
// only code tells is unknown there and never "none".
func TestDebugFileAlone(t *testing.T) {
	want := factsOf(t, open(t, obj("header-gcc12-x86_64-O2-g5.so")))
	p := open(t, obj("header-gcc12-x86_64-O2-g5-split.debug"))
	got := factsOf(t, p)
	if got.Scan[0].Code != nil {
		t.Errorf("code of a debug file: %+v", got.Scan[0].Code)
	}
	for _, in := range got.Inside {
		if in.Pad.Kind != "unknown" || in.Pad.Traceable || in.AddressTaken != nil {
			t.Errorf("%s: pad %+v, address taken %v", in.Body.Address, in.Pad, in.AddressTaken)
		}
	}
	for err := range onlyErrors(p.Listings(t.Context(), everything(t, p))) {
		if !errors.Is(err, program.ErrNoCode) {
			t.Errorf("listing: %v", err)
		}
	}
	for _, f := range []*facts{&want, &got} {
		f.Scan[0].Code, f.Scan[0].Pads, f.Scan[0].UndecodedBytes = nil, nil, 0
		for i := range f.Inside {
			f.Inside[i].Pad, f.Inside[i].AddressTaken, f.Inside[i].Callers = answer.Pad{}, nil, nil
		}
		for i := range f.Clones {
			f.Clones[i].AddressTaken, f.Clones[i].Callers = nil, nil
		}
	}
	if d := cmp.Diff(want.text(t, obj("header-gcc12-x86_64-O2-g5.so"), true), got.text(t, obj("header-gcc12-x86_64-O2-g5-split.debug"), true)); d != "" {
		t.Error(d)
	}
}

func onlyErrors[T any](seq iter.Seq2[T, error]) iter.Seq[error] {
	return func(yield func(error) bool) {
		n := 0
		for _, err := range seq {
			if n++; !yield(err) {
				return
			}
		}
		if n == 0 {
			yield(errors.New("nothing at all"))
		}
	}
}

// TestDwz: what dwz moves into a partial unit is answered as before; offsets and
// the count of units alone may change.
func TestDwz(t *testing.T) {
	plain, packed := obj("header-gcc12-x86_64-O2-g5.so"), obj("header-gcc12-x86_64-O2-g5-dwz.so")
	compareDwz(t, plain, packed)
}

// TestDwzOfManyUnits lets dwz make partial units that import each other.
func TestDwzOfManyUnits(t *testing.T) {
	dwz := tool(t, "dwz")
	sources := map[string]string{"h.h": dwzHeader}
	args := []string{"-O2", "-g", "-shared", "-fPIC", "-nostdlib"}
	for _, name := range []string{"a", "b", "c", "d"} {
		sources[name+".c"] = "#include \"h.h\"\nint use_" + name + "(struct s *p) { return in_all(p) + helper(p->n.next, " + "3); }\n"
		args = append(args, name+".c")
	}
	path := compile(t, sources, "gcc", args...)
	packed := path + ".dwz"
	run(t, dwz, "--import-optimize", "-o", packed, path)
	compareDwz(t, path, packed)
}

const dwzHeader = `
struct n { struct n *next, *prev; long a, b, c, d; char name[32]; };
struct s { struct n n; struct s *up; unsigned long flags; int (*call)(struct s *, int); };
static inline __attribute__((always_inline)) int helper(struct n *n, int k) { n->a += k; return n->b; }
static inline int in_all(struct s *p) { p->flags |= 4; return helper(&p->n, 7) + p->call(p, 2); }
`

func compareDwz(t *testing.T, plain, packed string) {
	t.Helper()
	a, b := factsOf(t, open(t, plain)), factsOf(t, open(t, packed))
	if a.Input.UnitsLowerBound != b.Input.UnitsLowerBound || b.Input.Units != b.Input.UnitsRead {
		t.Errorf("coverage %+v became %+v", a.Input, b.Input)
	}
	if b.Scan[0].Units <= a.Scan[0].Units {
		t.Error("dwz made no partial unit: this proves nothing")
	}
	if b.Scan[0].AbstractInstances >= a.Scan[0].AbstractInstances {
		t.Error("dwz shared no abstract instance: this proves nothing")
	}
	a.Input, b.Input = answer.Coverage{}, answer.Coverage{}
	for _, s := range []*answer.Scan{&a.Scan[0], &b.Scan[0]} {
		s.Units, s.AbstractInstances, s.Producers, s.Languages, s.WithoutPC = 0, 0, nil, nil, 0
	}
	if d := cmp.Diff(a.text(t, plain, false), b.text(t, packed, false)); d != "" {
		t.Error(d)
	}
}

// TestStdin reads an object from standard input.
func TestStdin(t *testing.T) {
	for _, name := range []string{"nested-gcc12-x86_64-O2-g5.o", "plain-gcc12-x86_64-O2-g5.ko.xz"} {
		data, err := os.ReadFile(obj(name))
		if err != nil {
			t.Fatal(err)
		}
		p := openWith(t, &program.Options{Stdin: bytes.NewReader(data), CallSites: true}, "-")
		want := factsOf(t, open(t, obj(name))).text(t, obj(name), true)
		got := strings.ReplaceAll(factsOf(t, p).text(t, "PATH", true), `"input": "-"`, `"input": "PATH"`)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// TestSeparateDebugFile finds the debug file of a stripped library by its build-id
// and by its link, and takes the names of local clones from it.
func TestSeparateDebugFile(t *testing.T) {
	objcopy, strip := tool(t, "objcopy"), tool(t, "strip")
	src, err := os.ReadFile("../testdata/src/clones.c")
	if err != nil {
		t.Fatal(err)
	}
	whole := compile(t, map[string]string{"clones.c": string(src)}, "gcc", "-O2", "-g", "-shared", "-fPIC", "-nostdlib", "-Wl,--build-id", "clones.c")
	want := factsOf(t, open(t, whole)).text(t, whole, true)
	if !strings.Contains(want, "isra") {
		t.Skip("this compiler made no clone")
	}
	id := open(t, whole).Inputs()[0].BuildID

	dir := t.TempDir()
	debug := filepath.Join(dir, "lib.debug")
	run(t, objcopy, "--only-keep-debug", whole, debug)
	linked := filepath.Join(dir, "linked.so")
	run(t, objcopy, "--strip-all", "--add-gnu-debuglink="+debug, whole, linked)

	roots := t.TempDir()
	byID := filepath.Join(roots, ".build-id", id[:2], id[2:]+".debug")
	if err := os.MkdirAll(filepath.Dir(byID), 0o755); err != nil {
		t.Fatal(err)
	}
	copyFile(t, debug, byID)
	bare := filepath.Join(t.TempDir(), "bare.so")
	run(t, strip, "-s", "-o", bare, whole)

	for _, tt := range []struct {
		name, path, debug string
		opt               program.Options
	}{
		{"gnu_debuglink", linked, debug, program.Options{CallSites: true}},
		{"build-id", bare, byID, program.Options{CallSites: true, Finder: debugfile.New(&debugfile.Options{Roots: []string{roots}})}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := openWith(t, &tt.opt, tt.path)
			if got := p.Inputs()[0].DebugPath; got != tt.debug {
				t.Fatalf("debug file %q, want %q", got, tt.debug)
			}
			if d := cmp.Diff(want, factsOf(t, p).text(t, tt.path, true)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestSymbolsAlone: without DWARF the clones are still known by their names.
func TestSymbolsAlone(t *testing.T) {
	strip := tool(t, "strip")
	path := filepath.Join(t.TempDir(), "clones.o")
	run(t, strip, "--strip-debug", "-o", path, obj("clones-gcc12-x86_64-O2-g5.o"))
	p := open(t, path)
	got := map[string]string{}
	for _, c := range clones(t, p, nil) {
		if c.Incomplete == "" || c.Body.Size == 0 || c.Origin.Name == "" {
			t.Errorf("%+v", c)
		}
		got[*c.Body.Symbol] = c.Origin.Name + " " + strings.Join(c.Kinds, " ") + " " + c.Body.Address
	}
	want := map[string]string{ // from readelf -sW
		"partly.part.0":            "partly part .text+0x0",
		"always_seven.constprop.0": "always_seven constprop .text+0xd0",
		"both.constprop.0.isra.0":  "both constprop isra .text+0xf0",
		"reads_one.isra.0":         "reads_one isra .text+0x110",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	s := scan(t, p)[0]
	if s.Symbols[".isra"] != 2 || s.Symbols[".cold"] != 1 || s.Symbols[".constprop"] != 2 || s.Symbols[".part"] != 1 {
		t.Errorf("symbols %v", s.Symbols)
	}
}

// A symbol table that cannot be read is reported, and the DWARF still answers.
func TestBrokenSymbolTable(t *testing.T) {
	data, err := os.ReadFile(obj("weak-gcc12-x86_64-O2-g5.so"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	headers := binary.LittleEndian.Uint64(data[0x28:]) // e_shoff
	for i, s := range f.Sections {
		if s.Type == elf.SHT_SYMTAB {
			binary.LittleEndian.PutUint32(data[headers+uint64(i)*64+40:], 0xffff) // sh_link
		}
	}
	p := openWith(t, &program.Options{Stdin: bytes.NewReader(data)}, "-")
	if n := len(bodies(p, "handler")); n != 2 {
		t.Errorf("%d bodies", n)
	}
	if d := p.Diagnostics(); !slices.ContainsFunc(d, func(d answer.Diagnostic) bool { return d.Section == ".symtab" }) {
		t.Errorf("diagnostics %+v", d)
	}
}

// TestFailures: what cannot be read is reported with its path, and the rest is
// answered.
func TestFailures(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	paths := []string{empty, obj("weak-gcc12-x86_64-O2-g5.so"), "helper_test.go", t.TempDir(), obj("nobody"), "-"}
	p, err := program.Open(t.Context(), paths, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}()
	var failed []string
	for _, f := range p.Failures() {
		failed = append(failed, f.Path)
	}
	if want := append(paths[:1:1], paths[2:]...); !slices.Equal(failed, want) {
		t.Errorf("failures %v, want %v", failed, want)
	}
	if len(p.Files()) != 1 || len(sites(t, p, pick(t, p, "*"))) != 0 || len(bodies(p, "handler")) != 2 {
		t.Error("the good file was not answered")
	}
	if _, err := program.Open(t.Context(), nil, nil); err == nil {
		t.Error("no paths, no error")
	}
}
