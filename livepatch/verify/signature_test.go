package verify_test

import (
	"fmt"
	"math/rand/v2"
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

// signatures has a function for each way in which clang changes what is passed, and such
// that keep their signature though it looks as if they did not.
const signatures = `
#define FN __attribute__((noinline))
struct pair { long a, b; };
struct big { long a[9]; };
volatile long sink;
long table[16];
static FN long dead_last(long x, long unused) { return x * 3 + sink; }
static FN long dead_first(long unused, long x) { return x * 5 + sink; }
static FN long dead_middle(long x, long unused, long y) { return x * 5 + y + sink; }
static FN long promoted(const struct pair *p) { return p->a * p->b; }
static FN long promoted_later(long k, const struct pair *p) { return p->a * k + p->b; }
static FN long dead_result(long x) { sink += x; return x * 7; }
static FN long all_used(long x, long y) { return x * y + sink; }
static FN long dead_float(double unused, double x, long y) { return (long)x + y + sink; }
static FN long via_pointer(long unused, long x) { return x + sink; }
static FN long constant_arg(long x, long k) { return x * k + sink; }
static FN long only_unused(long unused) { return sink; }
static FN long assigned(long a, long b) { b = a * 3; return b + sink; }
static FN long takes_first(long a, long b) { b = a; return b * sink; }
static FN struct big in_memory(long a, long b) { struct big r = {{a, b, a ^ b}}; return r; }
static FN long rarely(long a, long b, long c) { if (a == 77) return sink * b; return c - a; }
static FN long on_stack(long a, long b, long c, long d, long e, long f, long unused, long g) { return a + b * c + d * e - f * g + sink; }
FN long external(long unused, long x) { return x ^ sink; }
long (*pointers[])(long, long) = {via_pointer, assigned, takes_first};
long use(long x, long y)
{
	struct pair p = {x, y};
	struct big m = in_memory(x, y);
	long r = dead_last(x, y) + dead_first(y, x) + dead_middle(x, y, 3) + promoted(&p) + promoted_later(y, &p) + all_used(x, y);
	dead_result(y);
	r += dead_float(1.5, 2.5, x) + external(x, y) + via_pointer(x, y) + constant_arg(x, 77) + only_unused(y);
	r += assigned(x, y) + takes_first(y, x) + m.a[2] + rarely(x, y, 3) + on_stack(x, y, 1, 2, 3, 4, 5, x);
	dead_result(x);
	return r;
}
long use2(long x, struct pair *q)
{
	struct pair p = {x, 3};
	struct big m = in_memory(3, x);
	return dead_last(x, 4) + dead_first(3, x) + promoted(&p) + promoted_later(3, &p) + dead_middle(3, x, x) + all_used(x, 3)
		+ constant_arg(x + 1, 77) + only_unused(5) + dead_float(x, x, 3) + assigned(x, 3) + takes_first(3, x) + m.a[2] + q->b
		+ rarely(4, x, x) + on_stack(x, x, 1, 2, 3, 4, 5, 8) + external(3, x);
}
`

// written makes a program of static functions that leave some of their parameters unused.
func written(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 21))
	var b, calls strings.Builder
	b.WriteString("volatile long sink; long table[16];\n")
	for n := range 16 {
		var list, args, again []string
		body := "sink"
		for i := range 1 + r.IntN(5) {
			kind := []string{"long", "int", "double", "long *"}[r.IntN(4)]
			list = append(list, fmt.Sprintf("%s p%d", kind, i))
			arg := []string{"x", "(int)y", "x * 0.5", "table + (y & 7)"}[slices.Index([]string{"long", "int", "double", "long *"}, kind)]
			args, again = append(args, arg), append(again, strings.NewReplacer("x", "y", "y", "x").Replace(arg))
			if r.IntN(3) > 0 {
				body += map[bool]string{true: " + *p%d", false: " + (long)p%d"}[kind == "long *"]
				body = fmt.Sprintf(body, i)
			}
		}
		storage := []string{"static ", "static ", ""}[r.IntN(3)]
		fmt.Fprintf(&b, "%s__attribute__((noinline)) long f%d(%s) { return %s; }\n", storage, n, strings.Join(list, ", "), body)
		fmt.Fprintf(&calls, "\tr += f%d(%s);\n\tr ^= f%d(%s);\n", n, strings.Join(args, ", "), n, strings.Join(again, ", "))
	}
	fmt.Fprintf(&b, "long use(long x, long y)\n{\n\tlong r = 0;\n%s\treturn r;\n}\n", calls.String())
	return b.String()
}

var (
	definition = regexp.MustCompile(`(?m)^define (?:[a-z_]+ )*?((?:void|i\d+|double|ptr|%\S+|\[\S+ x \S+\])\**) @(\w+)\((.*)`)
	call       = regexp.MustCompile(`call .*?@(\w+)\((.*)\)`)
	attribute  = regexp.MustCompile(`\w\([^()]*\)`) // as sret(%struct.big)
)

// readIR reads the types of each definition in LLVM's assembler, and the functions that are
// called with an argument of no value.
func readIR(t *testing.T, clang, source string, flags ...string) (types map[string]string, empty map[string]bool) {
	t.Helper()
	out, err := exec.Command(clang, append(flags, "-w", "-S", "-emit-llvm", "-o", "-", source)...).Output()
	if err != nil {
		t.Fatalf("%s: %v", clang, err)
	}
	types, empty = make(map[string]string), make(map[string]bool)
	for _, m := range definition.FindAllStringSubmatch(string(out), -1) {
		list := m[1]
		parameters, _, _ := strings.Cut(attribute.ReplaceAllString(m[3], ""), ")")
		for _, p := range strings.Split(parameters, ",") {
			kind, _, _ := strings.Cut(strings.TrimSpace(p), " ")
			list += " " + kind
		}
		types[m[2]] = list
	}
	for _, m := range call.FindAllStringSubmatch(string(out), -1) {
		for _, a := range strings.Split(m[2], ",") {
			if strings.HasSuffix(a, " undef") || strings.HasSuffix(a, " poison") {
				empty[m[1]] = true
			}
		}
	}
	return types, empty
}

// TestSignatures: what LP021 says of clang's objects, held against LLVM's own intermediate
// code: a function's types with the passes and without, and calls whose argument has no value.
func TestSignatures(t *testing.T) {
	for clang, least := range map[string]int{"clang-14": 60, "clang-19": 90} {
		t.Run(clang, func(t *testing.T) {
			path, err := exec.LookPath(clang)
			if err != nil {
				t.Skip(clang + " is not installed")
			}
			changed, failed, unknown := 0, 0, 0
			for seed, level := range []string{"-O1", "-O2", "-O3", "-Os", "-O2", "-O3", "-O0"} {
				for name, text := range map[string]string{"signatures.c": signatures, "written.c": written(uint64(seed))} {
					source := filepath.Join(t.TempDir(), name)
					if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
						t.Fatal(err)
					}
					truth := changedSignatures(t, path, source, level)
					said := judgeSignatures(t, path, source, level)
					for f, v := range said {
						if !truth[f] {
							t.Errorf("%s %s: %s of %s, whose signature is that of the source", name, level, v, f)
						}
					}
					for f := range truth {
						switch changed++; said[f] {
						case answer.Fail:
							failed++
						case answer.Unknown:
							unknown++
						default:
							t.Logf("%s %s: nothing of %s", name, level, f)
						}
					}
				}
			}
			t.Logf("%d changed, %d fail, %d unknown", changed, failed, unknown)
			if changed < 60 || 100*(failed+unknown) < least*changed {
				t.Errorf("%d changed, %d fail, %d unknown", changed, failed, unknown)
			}
		})
	}
}

// changedSignatures are the functions that take or return something else than the source
// says, or are called with an argument of no value.
func changedSignatures(t *testing.T, clang, source, level string) map[string]bool {
	before, _ := readIR(t, clang, source, level, "-Xclang", "-disable-llvm-passes")
	after, truth := readIR(t, clang, source, level)
	for name, types := range after {
		if types != before[name] {
			truth[name] = true
		}
	}
	if len(before) < 10 {
		t.Fatalf("%d definitions", len(before))
	}
	return truth
}

// judgeSignatures compiles a source and returns the worst verdict of LP021 for each function.
func judgeSignatures(t *testing.T, clang, source, level string) map[string]answer.Verdict {
	object := strings.TrimSuffix(source, ".c") + ".o"
	if out, err := exec.Command(clang, level, "-w", "-g", "-c", "-o", object, source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	said := make(map[string]answer.Verdict)
	for _, f := range judge(t, &verify.Options{Expect: verify.InlineClone}, object).Findings {
		if f.Rule == "LP021" && said[f.Function.Name] != answer.Fail {
			said[f.Function.Name] = f.Verdict
		}
	}
	return said
}
