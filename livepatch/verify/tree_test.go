package verify_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch/verify"
)

// tree builds units into one file; options give the flags of a unit by its name, in place of
// the usual ones.
func tree(t *testing.T, link []string, units map[string]string, usual string, options map[string]string) string {
	t.Helper()
	gcc, err := exec.LookPath("gcc-12")
	if err != nil {
		t.Skip("gcc-12 is not installed")
	}
	dir := t.TempDir()
	run := func(args ...string) {
		cmd := exec.Command(gcc, args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
		}
	}
	objects := []string{}
	for _, name := range slices.Sorted(keys(units)) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(units[name]), 0o644); err != nil {
			t.Fatal(err)
		}
		flags, ok := options[name]
		if !ok {
			flags = usual
		}
		object := strings.ReplaceAll(name, "/", "_") + ".o"
		run(append(strings.Fields(flags), "-c", name, "-o", object)...)
		objects = append(objects, object)
	}
	run(append(append(link, "-o", "out"), objects...)...)
	return filepath.Join(dir, "out")
}

func keys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

const honoured = "-O2 -g -flive-patching=inline-clone"

// kernelLike is a tree of 32 C units and two of assembler.
func kernelLike() map[string]string {
	units := map[string]string{
		"kernel/entry.S": ".text\n.globl asm_entry\n.type asm_entry,@function\nasm_entry:\n\tret\n.size asm_entry,.-asm_entry\n.section .note.GNU-stack,\"\",@progbits\n",
		"lib/memset.S":   ".text\n.globl asm_set\n.type asm_set,@function\nasm_set:\n\txor %eax,%eax\n\tret\n.size asm_set,.-asm_set\n.section .note.GNU-stack,\"\",@progbits\n",
		"init/main.c":    "extern void asm_entry(void); int work0(int);\n__asm__(\".text\\n.type stub,@function\\nstub: ret\\n.size stub,.-stub\\n\");\nint main(void) { asm_entry(); return work0(3); }\n",
	}
	for i := range 31 {
		dir := []string{"kernel", "mm", "fs", "drivers/net", "lib"}[i%5]
		units[fmt.Sprintf("%s/unit%d.c", dir, i)] = fmt.Sprintf(`extern int work%d(int);
static __attribute__((noinline)) int step(int x, int unused) { return x * %d + 1; }
static inline int helper(int x) { return step(x, 0) ^ %d; }
int work%d(int x) { return x > 100 ? x : work%d(helper(x) + step(x, 3)) + x; }
`, (i+1)%31, i+3, i, i, (i+1)%31)
	}
	return units
}

// notPassed lists the units and findings that do not pass.
func notPassed(v answer.Verify) (units, findings []string) {
	for _, u := range v.Units {
		if u.Verdict == answer.Fail || u.Verdict == answer.Unknown {
			units = append(units, string(u.Verdict)+" "+u.Unit.Name)
		}
	}
	for _, f := range v.Findings {
		if f.Verdict == answer.Fail || f.Verdict == answer.Unknown {
			name := "file"
			if f.Unit != nil {
				name = f.Unit.Name
			}
			findings = append(findings, f.Rule+" "+name)
		}
	}
	slices.Sort(units)
	slices.Sort(findings)
	return units, slices.Compact(findings)
}

// TestCompliantTree: a linked program with assembler units in it passes, although the files
// that every program is linked with have no unit.
func TestCompliantTree(t *testing.T) {
	for _, flags := range []string{honoured, strings.Replace(honoured, "inline-clone", "inline-only-static", 1)} {
		v := judge(t, nil, tree(t, nil, kernelLike(), flags, nil))
		if v.Verdict != answer.Pass {
			t.Errorf("%s: %s: %v", flags, v.Verdict, messages(v))
		}
		applicable := 0
		for _, u := range v.Units {
			if u.Verdict == answer.Pass {
				applicable++
			} else if u.Verdict != answer.NotApplicable || !strings.HasSuffix(u.Unit.Name, ".S") {
				t.Errorf("%s: %s", u.Unit.Name, u.Verdict)
			}
		}
		if applicable != 32 || len(v.Units) != 34 {
			t.Errorf("%d of %d units pass", applicable, len(v.Units))
		}
	}
	// Assembler units without DWARF promise nothing either.
	bare := map[string]string{"kernel/entry.S": "", "lib/memset.S": ""}
	if v := judge(t, nil, tree(t, nil, kernelLike(), honoured, bare)); v.Verdict != answer.Pass {
		t.Errorf("bare assembler units: %s: %v", v.Verdict, messages(v))
	}
}

// TestThreeOthers: of a tree in which three units were built otherwise those are named and
// nothing else, in an executable and in a relocatable file.
func TestThreeOthers(t *testing.T) {
	others := map[string]string{
		"mm/unit1.c":          "-O2 -g",
		"drivers/net/unit8.c": "-O2 -g -flive-patching=inline-only-static",
		"lib/unit29.c":        "-O3 -g -fno-ipa-ra",
	}
	want := []string{"fail drivers/net/unit8.c", "fail lib/unit29.c", "fail mm/unit1.c"}
	for _, link := range [][]string{nil, {"-r", "-nostdlib"}} {
		for _, expect := range []verify.Mode{verify.NoMode, verify.InlineClone} {
			v := judge(t, &verify.Options{Expect: expect}, tree(t, link, kernelLike(), honoured, others))
			units, findings := notPassed(v)
			if v.Verdict != answer.Fail || !slices.Equal(units, want) {
				t.Errorf("%v %q: %s, units %q", link, expect, v.Verdict, units)
			}
			for _, f := range findings {
				rule, name, _ := strings.Cut(f, " ")
				if _, other := others[name]; !other && !(rule == "LP002" && name == "file") {
					t.Errorf("%v %q: %s", link, expect, f)
				}
			}
			for _, f := range v.Findings {
				if f.Rule != "LP002" {
					continue
				}
				for name := range others {
					if !strings.Contains(f.Message, name) {
						t.Errorf("LP002 does not name %s: %s", name, f.Message)
					}
				}
				if len(f.Evidence) != len(others) {
					t.Errorf("LP002 has %d pieces of evidence", len(f.Evidence))
				}
			}
		}
	}
}

// TestHiddenUnit: an object without -g hides its options, and is found by its code.
func TestHiddenUnit(t *testing.T) {
	v := judge(t, nil, tree(t, nil, kernelLike(), honoured, map[string]string{"fs/unit2.c": "-O2"}))
	units, findings := notPassed(v)
	if v.Verdict != answer.Unknown || len(units) != 0 || !slices.Equal(findings, []string{"LP001 file"}) {
		t.Errorf("%s: units %q, findings %q", v.Verdict, units, findings)
	}
	if m := messages(v); len(m) != 1 || !strings.Contains(m[0], "work2") {
		t.Errorf("messages %q", m)
	}
}

// TestOtherCompiler: clang does not have the option.
func TestOtherCompiler(t *testing.T) {
	v := judge(t, &verify.Options{Expect: verify.InlineClone}, filepath.Join("..", "..", "testdata", "obj", "plain-clang19-x86_64-O2-g5.o"))
	if v.Verdict != answer.Unknown || len(messages(v)) != 1 || !strings.Contains(messages(v)[0], "clang") {
		t.Errorf("%s: %q", v.Verdict, messages(v))
	}
}

// TestLTO: link-time optimisation without the level, by GCC 12, which would refuse both.
func TestLTO(t *testing.T) {
	v := judge(t, &verify.Options{Expect: verify.InlineClone}, filepath.Join("..", "..", "testdata", "obj", "lto-gcc12-x86_64-O2-g5.so"))
	if got := short(v, "LP002"); !slices.Equal(got, []string{"fail"}) {
		t.Errorf("LP002: %q", got)
	}
}
