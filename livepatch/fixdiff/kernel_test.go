package fixdiff

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"inlay/program"
)

// The least shares of changed lines whose function is found, and the most that may name a
// wrong one: code that two functions share has the name of one of them.
const (
	leastAlone  = 0.97
	leastSource = 0.99
	mostWrong   = 0.01
)

// TestKernelLines changes single lines that llvm-symbolizer says belong to a function, as
// git shows them, and looks for that function. INLAY_KERNEL_TREE names the directory of a
// built kernel.
func TestKernelLines(t *testing.T) {
	dir := os.Getenv("INLAY_KERNEL_TREE")
	if dir == "" {
		t.Skip("INLAY_KERNEL_TREE names no built kernel")
	}
	frames := symbolized(t, dir)
	table := tableOf(t, filepath.Join(dir, "vmlinux"))
	tree := sourceTree(t, dir, table)
	for name, c := range map[string]struct {
		opt     *Options
		least   float64
		heading bool
	}{
		"git": {nil, leastAlone, true}, "plain": {nil, leastAlone - 0.02, false}, "source": {&Options{Tree: tree}, leastSource, true},
	} {
		right, wrong := 0, 0
		for _, f := range frames {
			res := resolveText(t, f.diff(c.heading), table, c.opt)
			switch {
			case hasFunction(table, res, f.function):
				right++
			case len(res.Unresolved) == 0:
				wrong++
				t.Logf("%s: %s at %s:%d: %s", name, f.function, f.file, f.line, brief(table, res))
			}
		}
		n := float64(len(frames))
		t.Logf("%s: %d of %d right, %d wrong", name, right, len(frames), wrong)
		if float64(right) < c.least*n || float64(wrong) > mostWrong*n {
			t.Errorf("%s: %d of %d right, %d wrong", name, right, len(frames), wrong)
		}
	}
}

func hasFunction(table *program.FunctionTable, r *Result, name string) bool {
	for _, id := range r.Functions {
		if table.Function(id).Source.Name == name {
			return true
		}
	}
	return false
}

// frame is a line of a function, and the file's text.
type frame struct {
	function, file string
	line           int
	text           []string
}

// symbolized asks llvm-symbolizer for the functions and lines at addresses of a kernel.
func symbolized(t *testing.T, dir string) (out []frame) {
	t.Helper()
	tool, err := exec.LookPath("llvm-symbolizer")
	if err != nil {
		t.Skip("llvm-symbolizer is missing")
	}
	cmd := exec.Command(tool, "--obj="+filepath.Join(dir, "vmlinux"), "--output-style=LLVM", "-i")
	cmd.Stdin = strings.NewReader(strings.Join(addresses(t, dir), "\n") + "\n")
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	place := regexp.MustCompile(`^(.*):(\d+):\d+$`)
	function := ""
	for l := range strings.Lines(string(text)) {
		l = strings.TrimSuffix(l, "\n")
		m := place.FindStringSubmatch(l)
		if m == nil {
			function, _, _ = strings.Cut(l, ".")
			continue
		}
		rel, err := filepath.Rel(dir, m[1])
		line, _ := strconv.Atoi(m[2])
		if err != nil || strings.HasPrefix(rel, "..") || filepath.Ext(rel) != ".c" && filepath.Ext(rel) != ".h" {
			continue
		}
		src, err := os.ReadFile(m[1])
		f := frame{function, rel, line, strings.Split(string(src), "\n")}
		if err == nil && f.changeable() {
			out = append(out, f)
		}
	}
	if len(out) < 100 {
		t.Fatalf("only %d lines", len(out))
	}
	return out
}

// addresses picks addresses inside functions of System.map.
func addresses(t *testing.T, dir string) (out []string) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "System.map"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []uint64
	for s := bufio.NewScanner(f); s.Scan(); {
		if w := strings.Fields(s.Text()); len(w) == 3 && (w[1] == "t" || w[1] == "T") {
			a, _ := strconv.ParseUint(w[0], 16, 64)
			all = append(all, a)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		i := r.IntN(len(all) - 1)
		if n := all[i+1] - all[i]; n > 1 && n < 1<<16 {
			out = append(out, fmt.Sprintf("%#x", all[i]+r.Uint64N(n)))
		}
	}
	return out
}

// changeable tells an indented line that is no brace, so that text can go in front of it.
func (f *frame) changeable() bool {
	if f.line < 2 || f.line > len(f.text) || f.function == "??" {
		return false
	}
	l := f.text[f.line-1]
	return strings.HasPrefix(l, "\t") && strings.TrimSpace(l) != "" && !strings.HasSuffix(f.text[f.line-2], "\\")
}

// diff puts a word in front of the line, with three lines of context. The heading is what git
// takes without a driver: the last line before the hunk with a letter in the first column.
func (f *frame) diff(heading bool) string {
	lo, hi := max(1, f.line-3), min(len(f.text)-1, f.line+3)
	head := ""
	for n := lo - 1; n >= 1 && heading; n-- {
		if l := f.text[n-1]; l != "" && identStart(l[0]) {
			head = " " + l[:min(len(l), 80)]
			break
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "--- a/%s\n+++ b/%s\n@@ -%d,%d +%d,%d @@%s\n", f.file, f.file, lo, hi-lo+1, lo, hi-lo+1, head)
	for n := lo; n <= hi; n++ {
		if n == f.line {
			fmt.Fprintf(&b, "-%s\n+\tCHANGED%s\n", f.text[n-1], f.text[n-1])
		} else {
			fmt.Fprintf(&b, " %s\n", f.text[n-1])
		}
	}
	return b.String()
}
