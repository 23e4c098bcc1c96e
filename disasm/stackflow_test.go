package disasm

import (
	"bufio"
	"debug/elf"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// TestSolveStack: the bytes are those that GNU as makes of the lines; what the stack
// pointer leaves in front of the call follows from the manual.
func TestSolveStack(t *testing.T) {
	const call = "\xe8\x00\x00\x00\x00"
	for _, tt := range []struct {
		name, code string
		want       uint8 // at the last call; it is 8 at the entry
	}{
		{"nothing", call, 8},
		{"push %rbx", "\x53" + call, 0},
		{"push %rbx; push %r12; pop %r12", "\x53\x41\x54\x41\x5c" + call, 0},
		{"sub $24,%rsp", "\x48\x83\xec\x18" + call, 0},
		{"sub $0x1234,%rsp", "\x48\x81\xec\x34\x12\x00\x00" + call, 4},
		{"add $-0x80,%rsp", "\x48\x83\xc4\x80" + call, 8},
		{"lea -40(%rsp),%rsp", "\x48\x8d\x64\x24\xd8" + call, 0},
		{"lea 8(%rsp,%rax,1),%rsp", "\x48\x8d\x64\x04\x08" + call, UnknownRemainder},
		{"and $-16,%rsp", "\x48\x83\xe4\xf0" + call, 0},
		{"and $-64,%rsp; push %rax", "\x48\x83\xe4\xc0\x50" + call, 8},
		{"and $-8,%rsp", "\x48\x83\xe4\xf8" + call, 8},
		{"sub %rax,%rsp", "\x48\x29\xc4" + call, UnknownRemainder},
		{"and $-16,%rax; sub %rax,%rsp", "\x48\x83\xe0\xf0\x48\x29\xc4" + call, 8},
		{"push %rbp; mov %rsp,%rbp; sub %rax,%rsp; lea -8(%rbp),%rsp", "\x55\x48\x89\xe5\x48\x29\xc4\x48\x8d\x65\xf8" + call, 8},
		{"push %rbp; mov %rsp,%rbp; sub %rax,%rsp; leave", "\x55\x48\x89\xe5\x48\x29\xc4\xc9" + call, 8},
		{"push $1; pushq 8(%rax); popq 8(%rax)", "\x6a\x01\xff\x70\x08\x8f\x40\x08" + call, 0},
		{"pop %rsp", "\x5c" + call, UnknownRemainder},
		{"mov (%rax),%rsp", "\x48\x8b\x20" + call, UnknownRemainder},
		{"a call between", "\x50" + call + call, 0},
		{"jne over a push: paths that disagree", "\x75\x01\x50" + call, UnknownRemainder},
		{"jne over a sub of 32: paths that agree", "\x75\x04\x48\x83\xec\x20" + call, 8},
		{"jmp over it: no path", "\xeb\x05" + call, UnknownRemainder},
		{"a loop that pushes twice", "\x50\x50\x75\xfc" + call, 8},
		{"a loop that pushes once", "\x50\x75\xfd" + call, UnknownRemainder},
	} {
		var f Flow
		f.Add(Code{Base: 0x1000, Bytes: []byte(tt.code)}, Span{Lo: 0x1000, Hi: 0x1000 + uint64(len(tt.code))}, nil)
		f.Link()
		f.SolveStack(0x1000, 8)
		if got := f.Steps[len(f.Steps)-1].Stack; got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

// TestOracleStack holds the stack pointer against the call frame information that the
// compiler wrote for unwinding, wherever that counts from the stack pointer.
func TestOracleStack(t *testing.T) {
	eachLibrary(t, libraries[Mode64], func(t *testing.T, path string) {
		frames := readFrames(t, path)
		f, err := elf.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		text := f.Section(".text")
		data, err := text.Data()
		if err != nil {
			t.Fatal(err)
		}
		code := Code{Base: text.Addr, Bytes: data}
		same, unknown, wrong := 0, 0, 0
		var flow Flow
		for _, frame := range frames {
			if frame.span.Lo < text.Addr || frame.span.Hi > text.Addr+text.Size || len(frame.rows) == 0 || frame.rows[0].depth != 8 {
				continue // a part of a function, or code of the linker
			}
			flow.Reset()
			flow.Add(code, frame.span, nil)
			flow.Link()
			flow.SolveStack(frame.span.Lo, 8)
			if flow.Steps[0].Kind == Nop {
				continue // in front of a landing pad that nothing falls into
			}
			for i := range flow.Steps {
				s := &flow.Steps[i]
				depth := frame.depth(s.PC)
				switch {
				case depth < 0 || s.Kind == Nop || s.Kind == Breakpoint:
				case s.Stack == UnknownRemainder:
					unknown++
				case s.Stack == uint8(-depth&15):
					same++
				default:
					if wrong++; wrong < 10 {
						t.Logf("%#x: %d, and the frame is %d bytes deep", s.PC, s.Stack, depth)
					}
				}
			}
		}
		t.Logf("%d instructions alike, %d unknown, %d differ", same, unknown, wrong)
		if wrong > 0 || same < 7*unknown {
			t.Errorf("%d alike, %d unknown, %d differ", same, unknown, wrong)
		}
	})
}

// frame is the call frame information of one function.
type frame struct {
	span Span
	rows []frameRow
}

// frameRow says how far the stack pointer is below the address from which the frame
// counts, from an address on; -1 where it counts from another register.
type frameRow struct {
	pc    uint64
	depth int
}

func (f *frame) depth(pc uint64) int {
	depth := -1
	for _, r := range f.rows {
		if r.pc > pc {
			break
		}
		depth = r.depth
	}
	return depth
}

// readFrames runs readelf.
func readFrames(t *testing.T, path string) (frames []frame) {
	cmd := exec.Command(tool(t, "readelf"), "-wF", path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines, open := bufio.NewScanner(out), false
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if i := strings.Index(lines.Text(), " FDE "); i >= 0 {
			var f frame
			if _, err := fmt.Sscanf(fields[len(fields)-1], "pc=%x..%x", &f.span.Lo, &f.span.Hi); err != nil {
				t.Fatal(err)
			}
			frames, open = append(frames, f), true
			continue
		}
		if len(fields) == 0 { // ends a table; that of a CIE follows none
			open = false
		}
		if len(fields) < 2 || !open {
			continue
		}
		pc, err := strconv.ParseUint(fields[0], 16, 64)
		if err != nil || len(fields[0]) != 16 {
			continue
		}
		row := frameRow{pc, -1}
		// Without a return address (u) it is the first code of a thread, written by hand.
		if depth, ok := strings.CutPrefix(fields[1], "rsp+"); ok && fields[len(fields)-1] != "u" {
			if row.depth, err = strconv.Atoi(depth); err != nil {
				t.Fatal(err)
			}
		}
		f := &frames[len(frames)-1]
		f.rows = append(f.rows, row)
	}
	if err := cmd.Wait(); err != nil {
		t.Logf("readelf: %v", err) // it warns of lists that it cannot read
	}
	return frames
}
