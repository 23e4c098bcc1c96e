package csource

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// expressions are all operators that #if has (C11 section 6.10.1) between small numbers.
func expressions() (out []string) {
	numbers := []string{"0", "1", "7", "12u", "0x1F", "(-3)", "'a'"}
	for _, op := range []string{"==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "&", "|", "^", "&&", "||", "<<", ">>"} {
		for _, a := range numbers {
			for _, b := range numbers {
				if b == "0" && (op == "/" || op == "%") || strings.Contains(op, "<<") && b != "1" || strings.Contains(op, ">>") && b != "1" {
					continue // an error, or of another width than the compiler's
				}
				out = append(out, fmt.Sprintf("%s %s %s", a, op, b))
			}
		}
	}
	return append(out, "!0", "!7", "~0", "-1 < 0", "+3 == 3", "1 ? 0 : 1", "0 ? 0 : 1", "2 + 3 * 4 == 14", "(2 + 3) * 4 == 20",
		"1 << 2 + 1 == 8", "6 & 3 == 3", "1 || 0 && 0", "0x10 == 020", "10L == 0xaUL",
		"-1u > 0", "~0u > 5", "0u - 1 > 0", "(1 ? -1 : 0u) > 0", "-1 < 0xffffffffffffffff", "0x7fffffffffffffff > 0")
}

// TestOperators: the branches that are read are those that the compiler's own preprocessor takes.
// Both may be read where types decide, as of an unsigned number below zero.
func TestOperators(t *testing.T) {
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("gcc is not installed")
	}
	var text strings.Builder
	text.WriteString("int f(void) //@\n{\n")
	all := expressions()
	for i, e := range all {
		fmt.Fprintf(&text, "#if %s\nyes%d();\n#else\nno%d();\n#endif\n", e, i, i)
	}
	text.WriteString("}\n")
	files := map[string]string{"t.c": text.String()}
	out, err := exec.Command(gcc, "-E", "-P", "-w", filepath.Join(plant(t, files), "t.c")).Output()
	if err != nil {
		t.Fatal(err)
	}
	taken := regexp.MustCompile(`(?:yes|no)\d+`).FindAllString(string(out), -1)
	read := strings.Fields(namesOf(t, nil, files))
	decided := 0
	for i, e := range all {
		yes, no := fmt.Sprint("yes", i), fmt.Sprint("no", i)
		want := yes
		if slices.Contains(taken, no) {
			want = no
		}
		hasYes, hasNo := slices.Contains(read, yes), slices.Contains(read, no)
		if !slices.Contains(read, want) {
			t.Errorf("%s: the compiler takes %s, which is not read", e, want)
		}
		if hasYes != hasNo {
			decided++
		}
	}
	if t.Logf("%d of %d decided", decided, len(all)); decided*10 < len(all)*7 {
		t.Errorf("%d of %d decided", decided, len(all))
	}
}

// TestElifdef: the directives of C23 (section 6.10.2).
func TestElifdef(t *testing.T) {
	const src = "#define SET\n#undef GONE\nint f(void) //@\n{\n#if 0\na();\n#elifdef %A\nb();\n#elifndef %B\nc();\n#else\nd();\n#endif\n}\n"
	for _, tt := range []struct{ a, b, want string }{
		{"SET", "SET", "b"}, {"__cplusplus", "SET", "d"}, {"__cplusplus", "__cplusplus", "c"},
	} {
		text := replaceAll(src, "%A", tt.a, "%B", tt.b)
		if got := namesOf(t, nil, map[string]string{"t.c": text}); got != tt.want {
			t.Errorf("%s %s: names %q, want %q", tt.a, tt.b, got, tt.want)
		}
	}
}

// TestTornDirectives: directives that are cut or stand alone cost themselves.
func TestTornDirectives(t *testing.T) {
	for _, torn := range []string{
		"#endif", "#else", "#elif 1", "#define", "#define 3x 1", "#undef", "#include", "#include \"", "#include <>", "#include MACRO", "#include <a", "#elifdef X",
	} {
		src := torn + "\nint f(void) //@\n{ a(); }\n"
		if got := namesOf(t, nil, map[string]string{"t.c": src}); got != "a" {
			t.Errorf("%s: names %q", torn, got)
		}
	}
}

// TestGuards: what stands in an include guard counts, in all ways to write one, also where the file is
// included twice.
func TestGuards(t *testing.T) {
	for _, guard := range []string{"#ifndef A_H", "#if !defined(A_H)", "#if !defined A_H", "#if ! defined ( A_H )"} {
		files := map[string]string{
			"t.c": "#include \"a.h\"\n#include \"b.h\"\nint f(void) //@\n{ STEP(); }\n",
			"a.h": guard + "\n#define A_H\n#define STEP() stepped()\n#endif\n",
			"b.h": "#include \"a.h\"\n",
		}
		if got := namesOf(t, nil, files); got != "stepped" {
			t.Errorf("%s: names %q", guard, got)
		}
	}
}

// TestNearestHeader: without a trace of the build the nearest header counts. A tree that was not
// built lacks the headers of asm/ that only pass on generic ones.
func TestNearestHeader(t *testing.T) {
	files := map[string]string{
		"drivers/net/t.c":              "#include <local/step.h>\n#include <asm/wait.h>\n#include \"../../up.h\"\nint f(void) //@\n{ STEP(); WAIT(); UP(); }\n",
		"drivers/net/inc/local/step.h": "#define STEP() near_step()\n",
		"drivers/far/inc/local/step.h": "#define STEP() far_step()\n",
		"fs/inc/local/step.h":          "#define STEP() other_step()\n",
		"include/asm-generic/wait.h":   "#define WAIT() generic_wait()\n",
		"include/up.h":                 "#define UP() upper()\n",
	}
	tree := open(t, plant(t, files), nil)
	f, err := tree.Function(Place{File: "drivers/net/t.c", Line: 4, Name: "f"})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(f.Names, " "); got != "generic_wait near_step upper" {
		t.Errorf("names %q", got)
	}
}
