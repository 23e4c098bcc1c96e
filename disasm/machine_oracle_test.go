package disasm

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"inlay/elfscan"
)

// machineCase is a library of another machine that Debian's cross compilers bring along, and how
// GNU objdump writes its branches.
type machineCase struct {
	name   string
	mode   Mode
	tuple  string
	branch *regexp.Regexp // the mnemonics of direct branches
	calls  string         // those of them that are calls, and
	jumps  string         // jumps without a condition
	rets   string         // returns
}

var machineCases = []machineCase{
	{"arm64", ModeARM64, "aarch64-linux-gnu", regexp.MustCompile(`^(b|bl|b\..+|cbn?z|tbn?z)$`), " bl ", " b ", " ret "},
	{"riscv64", ModeRISCV64, "riscv64-linux-gnu", regexp.MustCompile(`^(j|jal|b[eglnt].*|jalr|jr)$`), " jal jalr ", " j jr ", " ret "},
	{"ppc64le", ModePPC64LE, "powerpc64le-linux-gnu", regexp.MustCompile(`^b`), " bl bcl bla ", " b ba ", " blr "},
	{"s390x", ModeS390X, "s390x-linux-gnu", regexp.MustCompile(`^(j|b|c[lg]*[ir]j)`), " brasl bras ", " j jg ", " "},
}

var branchTarget = regexp.MustCompile(`(?:^|[\s,])([0-9a-f]+) <[^>]*>$`)

// library returns a cross library and objdump for it, or skips.
func (c machineCase) library(t testing.TB) (path, dumper string) {
	t.Helper()
	path = "/usr/" + c.tuple + "/lib/libc.so.6"
	if _, err := os.Stat(path); err != nil {
		t.Skip(err)
	}
	return path, tool(t, c.tuple+"-objdump")
}

// texts are the executable sections of a file.
func texts(t testing.TB, path string, mode Mode) (out []Code) {
	t.Helper()
	f, err := elfscan.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	for _, s := range f.Sections() {
		if s.Name != ".text" {
			continue
		}
		data, err := f.Data(&s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, Code{Base: s.Addr, Bytes: data, Mode: mode})
	}
	return out
}

// TestOracleMachines compares every instruction of the C libraries of other machines
// with GNU objdump: where it starts, how long it is, whether and where it branches.
func TestOracleMachines(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	for _, c := range machineCases {
		t.Run(c.name, func(t *testing.T) {
			path, dumper := c.library(t)
			type seen struct {
				inst Inst
				to   uint64
			}
			ours := map[uint64]seen{}
			for _, code := range texts(t, path, c.mode) {
				for pc, inst := range code.Instructions(Span{code.Base, code.Base + uint64(len(code.Bytes))}) {
					ours[pc] = seen{inst, inst.Target(pc)}
				}
			}
			wrong, lines, branches := 0, 0, 0
			objdump(t, func(l listed) {
				if _, ok := ours[l.addr]; !ok || noInstruction(l) {
					return
				}
				lines++
				got := ours[l.addr]
				if want := c.target(l); want != 0 {
					branches++
				}
				if problem := c.compare(l, got.inst, got.to); problem != "" {
					if wrong++; wrong < 20 {
						t.Errorf("%#x %x %s: %s; %+v to %#x", l.addr, l.code, l.text, problem, got.inst, got.to)
					}
				}
			}, dumper, "-d", "-w", "-j", ".text", path)
			t.Logf("%d instructions compared, %d branches", lines, branches)
			if wrong > 0 || lines < 200_000 || branches < 20_000 || lines > len(ours) || len(ours)-lines > len(ours)/30 {
				t.Errorf("%d of %d wrong, %d branches, %d instructions here", wrong, lines, branches, len(ours))
			}
		})
	}
}

// noInstruction says that objdump knows no instruction either.
func noInstruction(l listed) bool {
	return l.bad() || strings.HasPrefix(l.text, ".") || l.name() == "attn" // in traceback tables of ppc64
}

// name is the mnemonic.
func (l listed) name() string { return strings.Fields(l.text + " ?")[0] }

// target is the branch target that objdump wrote, 0 for none.
func (c machineCase) target(l listed) uint64 {
	text, _, _ := strings.Cut(l.text, "  //") // another name of the condition
	if !c.branch.MatchString(l.name()) {
		return 0
	}
	m := branchTarget.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	to, _ := strconv.ParseUint(m[1], 16, 64)
	return to
}

// compare says what is wrong with an instruction, "" if nothing is.
func (c machineCase) compare(l listed, i Inst, to uint64) string {
	name := l.name()
	ownAddress := name == "bcl" // reads the address of the code
	switch want := c.target(l); {
	case i.Kind == Undecoded || int(i.Len) != len(l.code):
		return "length"
	case ownAddress:
		return ""
	case want != to:
		return "target " + strconv.FormatUint(want, 16)
	case want != 0 && (i.Kind == Call) != strings.Contains(c.calls, " "+name+" "):
		return "call or not"
	case want != 0 && (i.Kind == Jump) != strings.Contains(c.jumps, " "+name+" "):
		return "jump or not"
	}
	isReturn := strings.Contains(c.rets, " "+name+" ") || c.mode == ModeS390X && l.text == "br\t%r14"
	if isReturn != (i.Kind == Return) {
		return "return or not"
	}
	return ""
}
