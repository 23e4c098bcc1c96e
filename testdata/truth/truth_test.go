package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// result is a judgement as the tests state it: every recorded pair, with the class of
// its edge if the DWARF has an instance.
func result(j *judgement) []string {
	var out []string
	for p, v := range j.pairs {
		text := calleeStem(j.names.texts[p.callee]) + ">" + j.names.texts[p.host]
		if v.class == located || v.class == empty {
			text += " " + rankNames[v.class]
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

// runIn runs a command in a folder and returns what it wrote to standard error.
func runIn(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	tool, err := exec.LookPath(name)
	if err != nil {
		t.Skip(name + " is not installed")
	}
	var stderr strings.Builder
	cmd := exec.Command(tool, args...)
	cmd.Dir, cmd.Stderr, cmd.Env = dir, &stderr, append(os.Environ(), env...)
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, stderr.String())
	}
	return stderr.String()
}

// copySource copies a source of the fixtures and returns the folder of the copy.
func copySource(t *testing.T, path string) string {
	t.Helper()
	dir := t.TempDir()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, filepath.Base(path)), text, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func fixtureSource(name string) string { return filepath.Join("..", "src", name) }

// check judges and compares with what the source says. No instance may be wrong.
func check(t *testing.T, o options, want string) {
	t.Helper()
	if o.by == "" {
		o.by = "object"
	}
	j, err := o.judge(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for p, class := range j.wrong {
		if class != located && class != empty {
			continue
		}
		t.Errorf("not in the record: %s -> %s, %s", j.names.texts[p.callee], j.names.texts[p.host], rankNames[class])
	}
	for at, ok := range j.closed {
		if !ok {
			t.Errorf("closed, and in %v: %s", j.hostsOf(at), j.names.texts[at.callee])
		}
	}
	var wanted []string
	for line := range strings.SplitSeq(want, ",") {
		if line = strings.TrimSpace(line); line != "" {
			wanted = append(wanted, line)
		}
	}
	slices.Sort(wanted)
	if d := cmp.Diff(wanted, result(j)); d != "" {
		t.Error(d)
	}
}

// TestGCC: asm volatile and calls keep instances located; what folds to a constant
// has none, and its unit stays open.
func TestGCC(t *testing.T) {
	for _, tt := range []struct{ source, want string }{
		{"plain.c", "add>once located, add>twice located"},
		{"nested.c", "leaf>host located, mid>host located, top>host located, leaf>other located"},
		{"attrs.c", "must>caller located, must>recurse located, must>chilly located, small>flat located"},
		{"clones.c", "last_words>hot_cold located, partly>use3 located, partly>use4 located"},
		{"calls.c", "wraps>through located"},
		// D is folded into K: a symbol without a body.
		{"fold.c", "K>D, K>D2, vanished>host_of_vanished, plus_one>host_of_sum located"},
		// The wrapper that folding makes is code without a body.
		{"twins.c", "global_one>global_two"},
		{"cxx.cc", gccCxx},
	} {
		t.Run(tt.source, func(t *testing.T) {
			dir := copySource(t, fixtureSource(tt.source))
			object := strings.TrimSuffix(tt.source, filepath.Ext(tt.source)) + ".o"
			runIn(t, dir, nil, "gcc", "-O2", "-g", "-fdump-ipa-clones", "-c", tt.source, "-o", object)
			check(t, options{compiler: "gcc", dir: dir, files: []string{filepath.Join(dir, object)}}, tt.want)
		})
	}
}

// TestClang: what folds leaves nothing at all.
func TestClang(t *testing.T) {
	for _, tt := range []struct{ source, want string }{
		{"plain.c", "add>once located, add>twice located"},
		{"nested.c", "leaf>host located, mid>host located, top>host located, leaf>other located"},
		{"attrs.c", "must>caller located, must>recurse located, must>chilly located, small>flat located"},
		{"fold.c", "K>D, K>D2, vanished>host_of_vanished, plus_one>host_of_sum located"},
	} {
		t.Run(tt.source, func(t *testing.T) {
			dir := copySource(t, fixtureSource(tt.source))
			runIn(t, dir, nil, "clang-19", "-O2", "-g", "-fsave-optimization-record", "-c", tt.source, "-o", "out.o")
			check(t, options{compiler: "clang", dir: filepath.Join(dir, "out.opt.yaml"), files: []string{filepath.Join(dir, "out.o")}}, tt.want)
		})
	}
}

// TestRust: volatile writes keep every instance. What rustc inlines before LLVM has no
// remark, so that is turned off, which a released compiler allows only when it
// is told that it may.
func TestRust(t *testing.T) {
	dir := copySource(t, fixtureSource("rust.rs"))
	remarks := runIn(t, dir, []string{"RUSTC_BOOTSTRAP=1"}, "rustc", "--emit=obj", "--crate-type=lib", "--crate-name=rust", "-O", "-C", "debuginfo=2",
		"-C", "panic=abort", "-C", "codegen-units=1", "-C", "remark=inline", "-Z", "inline-mir=no", "-o", "rust.o", "rust.rs")
	record := filepath.Join(dir, "remarks")
	if err := os.WriteFile(record, []byte(remarks), 0o644); err != nil {
		t.Fatal(err)
	}
	o := options{compiler: "rust", by: "object", dir: record, files: []string{filepath.Join(dir, "rust.o")}}
	j, err := o.judge(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	// The names carry a hash of the compiler's choice.
	want := map[string]string{"4poke": "run closures", "4send": "run", "5scale": "run", "8closures0": "closures"}
	for p, v := range j.pairs {
		callee, host := j.names.texts[p.callee], j.names.texts[p.host]
		for part, hosts := range want {
			if strings.Contains(callee, part) && !slices.Contains(strings.Fields(hosts), host) {
				t.Errorf("%s -> %s", callee, host)
			}
		}
		if v.class != located && !strings.Contains(callee, "5scale") {
			t.Errorf("%s -> %s is %s", callee, host, rankNames[v.class])
		}
	}
	if len(j.pairs) < 5 || len(j.wrong) > 0 {
		t.Errorf("pairs %v, not in the record: %d", result(j), len(j.wrong))
	}
}

// TestGo: the constant two leaves nothing.
func TestGo(t *testing.T) {
	dir := copySource(t, filepath.Join("src", "main.go"))
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module judged\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	env := []string{"GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off"}
	record := filepath.Join(dir, "remarks")
	if err := os.WriteFile(record, []byte(runIn(t, dir, env, "go", "build", "-gcflags=-m=1", "-o", "judged", ".")), 0o644); err != nil {
		t.Fatal(err)
	}
	check(t, options{compiler: "go", dir: record, files: []string{filepath.Join(dir, "judged")}},
		"main.leaf>main.top located, main.mid>main.top located, main.(*reader).size>main.top located, main.two>main.host")
}

// gccCxx: writes to a volatile variable keep every instance but that of the
// destructor, which is empty. The DWARF of the lambda has no name to join by.
const gccCxx = `_ZN2hw4pokeEi>_Z7use_tryi located, _ZN2hw4pokeEi>_Z8use_ctori located,
	_ZN2hw5scaleIiEET_S1_>_Z13use_templatesid located, _ZN2hw5scaleIdEET_S1_>_Z13use_templatesid located,
	_ZN2hw6DeviceC*Ei>_Z8use_ctori located, _ZN2hw6DeviceD*Ev>_Z8use_ctori empty,
	_ZNK2hw6Device5twiceEv>_Z8use_ctori located, _ZNK2hw6Device5twiceEv>_ZN2hw6Device3runEi located,
	_ZZ10use_lambdaiENKUliE_clEi>_Z10use_lambdai`

// TestOrder: a step that comes later than a copy does not change the copy, and a
// pair names the host's source function or its symbol; a name that asm gave has an
// asterisk.
func TestOrder(t *testing.T) {
	const dump = `Callgraph clone;mid;1;a.c;1;1;top;2;a.c;2;1;inlining to
Callgraph clone;leaf;3;a.c;3;1;mid;1;a.c;1;1;inlining to
Callgraph clone;mid;1;a.c;1;1;mid.isra.0;4;a.c;1;1;isra
Callgraph clone;leaf;3;a.c;3;1;gone;5;a.c;5;1;inlining to
Callgraph clone;*read;6;a.c;6;1;top;2;a.c;2;1;inlining to
`
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.c.000i.ipa-clones"), []byte(dump), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		by       string
		anyOrder bool
		want     []string
	}{
		{"object", false, []string{"leaf>mid", "mid>top", "read>top"}},
		{"object", true, []string{"leaf>mid", "leaf>top", "mid>top", "read>top"}},
		{"symbol", false, []string{"leaf>mid.isra.0", "mid>top", "read>top"}},
	} {
		u := &unit{name: "a.c", compDir: "/b", code: map[string]bool{}, stems: map[string]bool{}}
		for _, symbol := range []string{"top", "mid.isra.0", "gone.cold"} {
			u.add(symbol)
		}
		r := newRecord(&units{all: []*unit{u}}, tt.by == "symbol")
		if err := r.addFrom("gcc", dir, tt.anyOrder); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(tt.want, result(&judgement{record: r})); d != "" || !u.recorded {
			t.Errorf("by %s, any order %v: %s", tt.by, tt.anyOrder, d)
		}
	}
}

// TestTable prints one, with what is missed and what is wrong.
func TestTable(t *testing.T) {
	dir := copySource(t, fixtureSource("fold.c"))
	runIn(t, dir, nil, "gcc", "-O2", "-g", "-fdump-ipa-clones", "-c", "fold.c", "-o", "fold.o")
	var out strings.Builder
	if err := run(context.Background(), []string{"-misses", "9", "-false", "9", dir, filepath.Join(dir, "fold.o")}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1 of 1 units with a record, 4 pairs", "located           1   25.00 %", "functions closed in a unit, 0 of them with pairs"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, out.String())
		}
	}
	for _, args := range [][]string{nil, {dir}, {"-by", "unit", dir, "x"}, {"-compiler", "cc", dir, filepath.Join(dir, "fold.o")}, {dir, dir + "/none.o"}, {dir + "/none", filepath.Join(dir, "fold.o")}} {
		if err := run(context.Background(), args, &out); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}
