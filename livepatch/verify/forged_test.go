package verify_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch/verify"
)

const forgedSource = `
extern int out(int);
static inline __attribute__((always_inline)) int twice(int x) { return x * 2; }
int host(int x) { return out(twice(x)) + twice(x + 1); }
`

var producerText = regexp.MustCompile(`\.string\s+"GNU C[^"]*"`)

// forge compiles forgedSource and has its unit say that it is of another producer.
func forge(t *testing.T, dir, name, producer string, change func(text string) string) string {
	t.Helper()
	source, assembly, object := filepath.Join(dir, name+".c"), filepath.Join(dir, name+".s"), filepath.Join(dir, name+".o")
	write(t, source, strings.ReplaceAll(forgedSource, "host", name+"_host"))
	run(t, "gcc", "-O2", "-g", "-S", "-o", assembly, source)
	text, err := os.ReadFile(assembly)
	if err != nil {
		t.Fatal(err)
	}
	forged := producerText.ReplaceAllLiteralString(string(text), `.string "`+producer+`"`)
	if change != nil {
		forged = change(forged)
	}
	write(t, assembly, forged)
	run(t, "gcc", "-c", "-o", object, assembly)
	return object
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

const (
	gccRecord = "GNU C17 12.2.0 -mtune=generic -g -O2"
	cloneMode = gccRecord + " -flive-patching=inline-clone"
)

// TestForgedRecords: what a unit says of its compiler decides alone, and what it does not say is not
// taken for granted.
func TestForgedRecords(t *testing.T) {
	for _, tt := range []struct{ producer, want string }{
		{cloneMode, ""},
		{gccRecord, "fail: built without -flive-patching=inline-clone"},
		{"", "unknown: the unit names no compiler"},
		{"GNU AS 2.40", "unknown: the producer names an assembler, but the unit holds inlined functions"},
		{"Portable C 4.1 -O2", "unknown: this compiler has no -flive-patching"},
		{cloneMode + " -fipa-ra", "fail: built with -fipa-ra, which -flive-patching=inline-clone switches off"},
		{gccRecord + " -flive-patching=inline-only-static", "fail: built with -flive-patching=inline-only-static instead of inline-clone"},
		{gccRecord + " -flive-patching=sideways", `unknown: the level "sideways" is not one of GCC's`},
		{cloneMode + " -flto -fno-lto", ""},
	} {
		v := judge(t, &verify.Options{Expect: verify.InlineClone}, forge(t, t.TempDir(), "a", tt.producer, nil))
		if got := said(v, "LP001"); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.producer, got, tt.want)
		}
		if pass := verdictOf(t, v, "LP001") == answer.Pass; pass != (tt.want == "") {
			t.Errorf("%q: passes %t", tt.producer, pass)
		}
	}
}

// said puts the findings of a rule into lines.
func said(v answer.Verify, rule string) string {
	var lines []string
	for _, f := range v.Findings {
		if f.Rule == rule {
			lines = append(lines, string(f.Verdict)+": "+f.Message)
		}
	}
	return strings.Join(lines, "\n")
}

// TestCutRecord: a record that is the beginning of another one and ends inside an option was
// cut, so that what it lacks may have been there.
func TestCutRecord(t *testing.T) {
	dir := t.TempDir()
	whole := forge(t, dir, "whole", cloneMode+" -fno-strict-aliasing", nil)
	for record, want := range map[string]answer.Verdict{
		cloneMode + " -fno-strict-alias": answer.Unknown, // inside a word
		cloneMode:                        answer.Pass,    // at its end
	} {
		part := forge(t, dir, "part", record, nil)
		out := filepath.Join(dir, "both.o")
		run(t, "gcc", "-r", "-nostdlib", "-o", out, whole, part)
		v := judge(t, &verify.Options{Expect: verify.InlineClone}, out)
		if got := verdictOf(t, v, "LP001"); got != want || (want == answer.Unknown) != strings.Contains(said(v, "LP001"), "it was cut") {
			t.Errorf("%s: %s: %s", record, got, said(v, "LP001"))
		}
	}
}

// TestUnreadUnit: a unit that is damaged is unknown, and the other one is judged as before.
func TestUnreadUnit(t *testing.T) {
	dir := t.TempDir()
	damaged := forge(t, dir, "damaged", cloneMode, func(text string) string {
		info := strings.Index(text, ".section\t.debug_info")
		end := info + strings.Index(text[info:], ".section\t.debug_abbrev")
		if info < 0 || end < info {
			t.Skip("this assembler text is of another form")
		}
		// The second DIE asks for an abbreviation that is not there.
		return text[:info] + strings.Replace(text[info:end], "\t.uleb128 0x2\n", "\t.uleb128 0x7fff\n", 1) + text[end:]
	})
	for record, want := range map[string]answer.Verdict{cloneMode: answer.Unknown, gccRecord: answer.Fail} {
		other, out := forge(t, dir, "other", record, nil), filepath.Join(dir, "both.o")
		run(t, "gcc", "-r", "-nostdlib", "-o", out, damaged, other)
		v := judge(t, &verify.Options{Expect: verify.InlineClone}, out)
		if got := said(v, "LP001"); !strings.Contains(got, "unknown: the unit could not be read") || verdictOf(t, v, "LP001") != want {
			t.Errorf("%s: %s: %s", record, verdictOf(t, v, "LP001"), got)
		}
	}
}

// TestCommandLines: without DWARF the section of command lines says which level counts, if
// all of it agrees. GCC before 11 wrote one option a string, which names no compiler.
func TestCommandLines(t *testing.T) {
	for name, tt := range map[string]struct {
		lines []string
		want  string
	}{
		"one":         {[]string{cloneMode}, "inline-clone"},
		"two alike":   {[]string{cloneMode, cloneMode + " -fno-common"}, "inline-clone"},
		"two levels":  {[]string{cloneMode, gccRecord + " -flive-patching=inline-only-static"}, ""},
		"one without": {[]string{cloneMode, gccRecord}, ""},
		"by itself":   {[]string{"-O2", "-flive-patching=inline-clone"}, ""},
		"not a level": {[]string{gccRecord + " -flive-patching=sideways"}, ""},
		"nothing":     {[]string{""}, ""},
	} {
		dir := t.TempDir()
		text := ".text\n.globl f\n.type f, @function\nf: ret\n.size f, .-f\n.section .GCC.command.line,\"MS\",@progbits,1\n"
		for _, line := range tt.lines {
			text += ".string \"" + line + "\"\n"
		}
		write(t, filepath.Join(dir, "a.s"), text)
		run(t, "as", "-o", filepath.Join(dir, "a.o"), filepath.Join(dir, "a.s"))
		if v := judge(t, nil, filepath.Join(dir, "a.o")); string(v.Mode) != tt.want {
			t.Errorf("%s: mode %q, want %q", name, v.Mode, tt.want)
		}
	}
}

// TestCloneByName: anybody can give a symbol the name of a clone. Only where the DWARF
// derives the body from the function, it fails.
func TestCloneByName(t *testing.T) {
	dir := t.TempDir()
	const clone = ".type foo.isra.0, @function\\nfoo.isra.0: ret\\n.size foo.isra.0, .-foo.isra.0"
	write(t, filepath.Join(dir, "a.c"), "int foo(int x) { return x * 3; }\nasm(\""+clone+"\");\n")
	write(t, filepath.Join(dir, "b.s"), ".text\n"+strings.ReplaceAll(strings.ReplaceAll(clone, `\n`, "\n"), "foo", "bar")+"\n")
	run(t, "gcc", "-O2", "-g", "-c", "-o", filepath.Join(dir, "a.o"), filepath.Join(dir, "a.c"))
	run(t, "as", "-o", filepath.Join(dir, "b.o"), filepath.Join(dir, "b.s"))
	run(t, "gcc", "-r", "-nostdlib", "-o", filepath.Join(dir, "both.o"), filepath.Join(dir, "a.o"), filepath.Join(dir, "b.o"))
	v := judge(t, &verify.Options{Expect: verify.InlineOnlyStatic}, filepath.Join(dir, "both.o"))
	got := said(v, "LP011")
	for _, want := range []string{
		"unknown: foo.isra.0 is a clone by its name, but the DWARF derives no such body from foo",
		"unknown: bar.isra.0 is a clone by its name, and no unit describes it",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %s", got, want)
		}
	}
	if allowed := judge(t, &verify.Options{Expect: verify.InlineClone}, filepath.Join(dir, "both.o")); said(allowed, "LP011") != "" {
		t.Errorf("inline-clone allows clones: %s", said(allowed, "LP011"))
	}
}

// TestInlinedBack: a function that holds an instance of itself is recursive, or a part of it was
// split off and inlined again: without a record of the level nobody knows.
func TestInlinedBack(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.c"), "int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) * 3; }\nint plain(int n) { return n * 3; }\n")
	run(t, "gcc", "-O3", "-g", "-c", "-o", filepath.Join(dir, "a.o"), filepath.Join(dir, "a.c"))
	v := judge(t, &verify.Options{Expect: verify.InlineOnlyStatic}, filepath.Join(dir, "a.o"))
	if got := short(v, "LP011"); !slices.Contains(got, "unknown fib") || slices.Contains(got, "unknown plain") {
		t.Errorf("findings %q: %s", got, said(v, "LP011"))
	}
}

// TestGoneDefinition: of a definition without code, symbol and call nobody knows what became.
func TestGoneDefinition(t *testing.T) {
	out := filepath.Join(t.TempDir(), "gone.o")
	run(t, "objcopy", "--strip-symbol=D", "../../testdata/obj/fold-gcc12-x86_64-O2-g5.o", out)
	v := judge(t, &verify.Options{Expect: verify.InlineClone}, out)
	if got := said(v, "LP020"); !strings.Contains(got, "unknown: definitions without code: D; folded into other functions, or removed") {
		t.Errorf("%s", got)
	}
	whole := judge(t, &verify.Options{Expect: verify.InlineClone}, "../../testdata/obj/fold-gcc12-x86_64-O2-g5.o")
	if got := said(whole, "LP020"); strings.Contains(got, "definitions without code") || verdictOf(t, whole, "LP020") != answer.Fail {
		t.Errorf("with its symbol: %s", got)
	}
}

// TestSourceMacros: an attribute may come by a macro, and by one that names another. What is
// inlined without it was the compiler's choice.
func TestSourceMacros(t *testing.T) {
	const source = `#define MUST inline __attribute__((always_inline))
#define FORCED MUST
#define TABLE { 1, 2, 3 }
#define LATER extern
extern int out(int);
int table[] = TABLE;
FORCED int by_macro(int x) { return out(x) * 3; }
extern int by_macro(int x);
MUST int by_one(int x) { return out(x) * 5; }
extern int by_one(int x);
int chosen(int x) { return x * 7 + table[x & 1]; }
__attribute__((always_inline)) int declared(int x);
inline int declared(int x) { return out(x) * 9; }
extern int declared(int x);
int host(int x)
{
	if (x > 3)
		return declared(x);
	return by_macro(x) + by_one(x) + chosen(x);
}
`
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.c"), source)
	cmd := exec.Command("gcc", "-O3", "-g", "-c", "-o", "a.o", "a.c")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			t.Skip("gcc is not installed")
		}
		t.Fatalf("%v\n%s", err, out)
	}
	v := judge(t, &verify.Options{Expect: verify.InlineOnlyStatic, Source: dir}, filepath.Join(dir, "a.o"))
	if got := short(v, "LP010"); !slices.Equal(got, []string{"fail chosen>host"}) {
		t.Errorf("findings %q: %s", got, said(v, "LP010"))
	}
	nowhere := &verify.Options{Expect: verify.InlineOnlyStatic, Source: filepath.Join(dir, "nowhere")}
	for _, err := range verify.Run(t.Context(), openFiles(t, filepath.Join(dir, "a.o")), nowhere) {
		if err == nil || !strings.Contains(err.Error(), "nowhere") {
			t.Errorf("a folder that is not there: %v", err)
		}
	}
}

// TestRefusedOptions: options that cannot be meant are an error in place of an answer.
func TestRefusedOptions(t *testing.T) {
	results := 0
	for _, err := range verify.Run(t.Context(), openFiles(t, obj("isra-none.o")), &verify.Options{Expect: "sideways"}) {
		if results++; !errors.Is(err, verify.ErrMode) {
			t.Errorf("%v", err)
		}
	}
	if results != 1 {
		t.Errorf("%d results", results)
	}
}
