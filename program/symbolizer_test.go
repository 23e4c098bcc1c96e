package program_test

import (
	"bytes"
	"fmt"
	"os/exec"
	"path"
	"strconv"
	"strings"
	"testing"

	"inlay/answer"
)

// frame is one step of an inline chain as both tools know it.
type frame struct {
	function string
	file     string // without its folders: the tools join them differently
	line     int
}

func (f frame) String() string { return fmt.Sprintf("%s %s:%d", f.function, f.file, f.line) }

// symbolize asks llvm-symbolizer for the inline chain at each address.
func symbolize(t *testing.T, object string, pcs []uint64) [][]frame {
	t.Helper()
	cmd := exec.Command(tool(t, "llvm-symbolizer-19", "llvm-symbolizer"), "--functions=short", "--inlines", "--obj="+object)
	var in bytes.Buffer
	for _, pc := range pcs {
		fmt.Fprintf(&in, "%#x\n", pc)
	}
	cmd.Stdin = &in
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v", cmd.Args, err)
	}
	var out [][]frame
	for _, block := range strings.Split(strings.TrimSuffix(string(text), "\n\n"), "\n\n") {
		out = append(out, readFrames(block))
	}
	if len(out) != len(pcs) {
		t.Fatalf("llvm-symbolizer gave %d answers to %d addresses", len(out), len(pcs))
	}
	return out
}

// readFrames reads pairs of lines, a function and file:line:column.
func readFrames(block string) []frame {
	var frames []frame
	lines := strings.Split(block, "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		f := frame{function: lines[i]}
		parts := strings.Split(lines[i+1], ":")
		if n := len(parts); n >= 3 {
			f.line, _ = strconv.Atoi(parts[n-2])
			f.file = path.Base(strings.Join(parts[:n-2], ":"))
		}
		frames = append(frames, f)
	}
	return frames
}

// known tells an answer that names a function.
func known(frames []frame) bool { return len(frames) > 0 && frames[0].function != "??" }

func framesOf(a answer.Address) []frame {
	var out []frame
	for _, f := range a.Frames {
		one := frame{f.Function.Name, path.Base(f.File), f.Line}
		if one.file == "." {
			one.file = "??"
		}
		out = append(out, one)
	}
	return out
}

// sameChain compares functions and lines, and the file where there is a line.
func sameChain(a, b []frame) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].function != b[i].function || a[i].line != b[i].line || a[i].line > 0 && a[i].file != b[i].file {
			return false
		}
	}
	return true
}
