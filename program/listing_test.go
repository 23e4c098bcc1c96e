package program_test

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/program"
)

func listings(t *testing.T, p *program.Program) []answer.Listing {
	t.Helper()
	return collect(t, p.Listings(t.Context(), everything(t, p)))
}

// objdumpLine is an instruction of objdump -dr: its bytes, its text and the
// symbol of its relocation.
type objdumpLine struct{ bytes, text, relocation string }

var (
	codeLine  = regexp.MustCompile(`^ *([0-9a-f]+):\t([0-9a-f ]+?) *(?:\t(.*))?$`)
	relocLine = regexp.MustCompile(`^\t+[0-9a-f]+: (R_\S+)\t(\S+)`)
	section   = regexp.MustCompile(`^Disassembly of section (\S+):`)
)

func objdumpLines(t *testing.T, path string) map[string]objdumpLine {
	t.Helper()
	out, last, sec := make(map[string]objdumpLine), "", ""
	rel := strings.HasSuffix(path, ".o")
	for _, line := range strings.Split(run(t, tool(t, "objdump"), "-dr", "--insn-width=16", path), "\n") {
		if m := section.FindStringSubmatch(line); m != nil {
			sec = m[1]
		} else if m := codeLine.FindStringSubmatch(line); m != nil {
			addr, err := strconv.ParseUint(m[1], 16, 64)
			if err != nil {
				t.Fatal(err)
			}
			if last = fmt.Sprintf("%#x", addr); rel {
				last = fmt.Sprintf("%s+%#x", sec, addr)
			}
			out[last] = objdumpLine{bytes: strings.ReplaceAll(m[2], " ", ""), text: m[3]}
		} else if m := relocLine.FindStringSubmatch(line); m != nil {
			l := out[last]
			l.relocation = m[2]
			out[last] = l
		}
	}
	return out
}

// TestListings compares every line with objdump: one fixture for each mode of the
// machine, relocatable and linked.
func TestListings(t *testing.T) {
	for _, name := range []string{"nested-gcc12-x86_64-O2-g5.o", "plain-gcc12-i386-O2-g5.o", "header-gcc12-x86_64-O2-g5.so", "header-gcc12-i386-O2-g4.so", "calls-gcc12-x86_64-O2-g5.o"} {
		t.Run(name, func(t *testing.T) {
			want := objdumpLines(t, obj(name))
			n, targets := 0, 0
			for _, l := range listings(t, open(t, obj(name))) {
				for _, line := range l.Lines {
					w, ok := want[line.Address]
					if !ok || w.bytes != line.Bytes {
						t.Errorf("%s: %s, objdump: %+v", line.Address, line.Bytes, w)
					}
					if got, want := plainText(line.Text), plainText(w.text); got != want && w.relocation == "" {
						t.Errorf("%s: %q, objdump: %q", line.Address, line.Text, w.text)
					}
					symbol, _, _ := strings.Cut(w.relocation, "-")
					symbol, _, _ = strings.Cut(symbol, "+")
					if isDumpedBranch(strings.Fields(w.text + " x")[0]) && symbol != "" && !strings.HasPrefix(symbol, ".") {
						targets++
						if line.Target != symbol {
							t.Errorf("%s: target %q, objdump: %q", line.Address, line.Target, w.relocation)
						}
					}
					n++
				}
			}
			t.Logf("%d lines, %d targets of relocations", n, targets)
			if n == 0 {
				t.Error("no line")
			}
		})
	}
}

// plainText leaves out of an instruction what is a matter of layout: names in
// angle brackets, comments and spaces.
func plainText(s string) string {
	s, _, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, "#")
	s = strings.ReplaceAll(s, ",1)", ")") // a scale of one may be left out
	s = negative.ReplaceAllStringFunc(s, func(d string) string {
		v, err := strconv.ParseUint(d[3:len(d)-1], 16, 32)
		if err != nil {
			return d
		}
		return fmt.Sprintf("%#x(", uint32(-v))
	})
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "0x", "")
}

// negative is a displacement that x86asm prints without a sign in 32-bit code.
var negative = regexp.MustCompile(`-0x[0-9a-f]+\(`)

// TestListingFrames compares the inline chain of every instruction with
// llvm-symbolizer.
func TestListingFrames(t *testing.T) {
	path := obj("header-gcc12-x86_64-O2-g5.so")
	var asked, got []string
	for _, l := range listings(t, open(t, path)) {
		for _, line := range l.Lines {
			asked = append(asked, line.Address)
			var names []string
			for _, f := range line.Frames {
				names = append(names, fmt.Sprintf("%s:%d", f.Function.Name, f.Line))
			}
			got = append(got, strings.Join(names, " "))
		}
	}
	out := run(t, tool(t, "llvm-symbolizer", "llvm-symbolizer-14"), append([]string{"--inlines", "--obj=" + path}, asked...)...)
	for i, answer := range strings.Split(strings.TrimSpace(out), "\n\n") {
		var names []string
		lines := strings.Split(answer, "\n")
		for j := 0; j+1 < len(lines); j += 2 {
			parts := strings.Split(lines[j+1], ":")
			names = append(names, lines[j]+":"+parts[len(parts)-2])
		}
		if want := strings.Join(names, " "); got[i] != want {
			t.Errorf("%s: %q, llvm-symbolizer: %q", asked[i], got[i], want)
		}
	}
}

// TestListingWithoutCode: a machine that is not decoded is an error that says so.
func TestListingWithoutCode(t *testing.T) {
	p := open(t, obj("plain-gcc12-ppc-O2-g4.o"))
	for err := range onlyErrors(p.Listings(t.Context(), everything(t, p))) {
		if !errors.Is(err, program.ErrNoCode) {
			t.Errorf("%v", err)
		}
	}
}
