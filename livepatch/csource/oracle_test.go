package csource

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sources are the repository's own C files.
const sources = "../../testdata/src"

// TestCompiledCalls compiles C without optimization and without inlining, and reads
// every function that an instruction names from the assembly: the body must name it.
// The
// other way round, a function of the file that a body names is called or its
// address is taken, but in code that GCC drops even then.
func TestCompiledCalls(t *testing.T) {
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("gcc is not installed")
	}
	files, err := filepath.Glob(sources + "/*.c")
	if err != nil || len(files) == 0 {
		t.Fatal("no sources: ", err)
	}
	tree := open(t, sources, nil)
	total := 0
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			total += compareCalls(t, tree, file)
		})
	}
	if total < 60 {
		t.Errorf("only %d calls compared", total)
	}
}

var (
	label       = regexp.MustCompile(`^([A-Za-z_]\w*):`)
	instruction = regexp.MustCompile(`^\t[a-z]`)
	identifier  = regexp.MustCompile(`[A-Za-z_]\w*`)
)

// compareCalls returns how many calls of a file were found in both.
func compareCalls(t *testing.T, tree *Tree, file string) (total int) {
	cmd := exec.Command("gcc", "-O0", "-Dalways_inline=noinline", "-S", "-o", "-", file)
	out, err := cmd.Output()
	if err != nil {
		t.Skip("gcc: ", err)
	}
	calls, host := make(map[string][]string), ""
	for line := range strings.Lines(string(out)) {
		if m := label.FindStringSubmatch(line); m != nil {
			host = m[1]
			calls[host] = nil
		} else if instruction.MatchString(line) {
			_, operands, _ := strings.Cut(line[1:], "\t")
			calls[host] = append(calls[host], identifier.FindAllString(operands, -1)...)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for host, list := range calls {
		line := definedAt(string(text), host)
		if host == "" || line == 0 {
			continue // renamed by the compiler
		}
		f, err := tree.Function(Place{File: filepath.Base(file), Line: line, Name: host})
		if err != nil || !f.Certain {
			t.Errorf("%s: %v, %v", host, f, err)
			continue
		}
		for _, name := range list {
			if name == host || !strings.Contains(string(text), name+"(") {
				continue
			}
			if total++; !slices.Contains(f.Names, name) {
				t.Errorf("%s calls %s, the names are %q", host, name, f.Names)
			}
		}
		for _, name := range f.Names {
			function := strings.Contains(string(text), name+"(")
			if _, ok := calls[name]; ok && function && name != host && !slices.Contains(list, name) {
				t.Errorf("%s names %s, which it does not use", host, name)
			}
		}
	}
	return total
}

// definedAt returns the line of a definition in the style of the sources: the name
// and its parameters stand on one line that begins in the first column, and do not
// end in a semicolon.
func definedAt(text, name string) int {
	re := regexp.MustCompile(`^[a-zA-Z_][^;=]*\b` + regexp.QuoteMeta(name) + `\([^;]*$`)
	n := 0
	for line := range strings.Lines(text) {
		n++
		if re.MatchString(strings.TrimRight(line, "\n")) {
			return n
		}
	}
	return 0
}
