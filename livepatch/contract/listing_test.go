package contract_test

import (
	"bufio"
	"os/exec"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"inlay/disasm"
	"inlay/livepatch/contract"
	"inlay/program"
)

// listing is what objdump prints of some bodies.
type listing struct {
	at   []uint64 // ascending
	text map[uint64]string
}

// list runs objdump over the file of some findings, and keeps what it prints of their
// callers and of the functions they trust.
func list(t *testing.T, path string, findings []contract.Finding) *listing {
	t.Helper()
	tool, err := exec.LookPath("objdump")
	if err != nil {
		t.Skip("needs objdump")
	}
	var bodies []program.Body
	for _, one := range findings {
		bodies = append(append(bodies, one.Caller), one.Trusted...)
	}
	wanted := make(map[uint64]bool)
	for _, b := range bodies {
		for _, r := range b.Sub.Ranges() {
			for pc := r.Lo; pc < r.Hi; pc++ {
				wanted[pc] = true
			}
		}
	}
	cmd := exec.Command(tool, "-d", "--no-show-raw-insn", path)
	out, err := cmd.StdoutPipe()
	if err != nil || cmd.Start() != nil {
		t.Fatal("objdump does not start")
	}
	l := &listing{text: make(map[uint64]string)}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		pc, text, ok := strings.Cut(strings.TrimSpace(lines.Text()), ":\t")
		if n, err := strconv.ParseUint(pc, 16, 64); ok && err == nil && wanted[n] {
			text, _, _ = strings.Cut(text, " #")
			l.at, l.text[n] = append(l.at, n), text
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(l.at)
	return l
}

// next returns the instruction behind one.
func (l *listing) next(pc uint64) uint64 {
	i := sort.Search(len(l.at), func(i int) bool { return l.at[i] > pc })
	if i == len(l.at) {
		return 0
	}
	return l.at[i]
}

// namesOf are objdump's names of a general register and its parts.
func namesOf(reg disasm.Registers) *regexp.Regexp {
	name := strings.TrimPrefix(reg.String(), "%")
	if digits := strings.TrimPrefix(name, "r"); digits[0] >= '0' && digits[0] <= '9' {
		return regexp.MustCompile(`%` + name + `[dwb]?\b`)
	}
	if letter, ok := strings.CutSuffix(name[1:], "x"); ok {
		return regexp.MustCompile(`%(?:[re]?` + letter + `x|` + letter + `[lh])\b`)
	}
	return regexp.MustCompile(`%[re]?` + name[1:] + `l?\b`)
}

// implicit are the registers that an instruction writes without naming them as its last
// operand, by a pattern of its text.
var implicit = []struct {
	text *regexp.Regexp
	regs disasm.Registers
}{
	{regexp.MustCompile(`^rep`), disasm.RCX},
	{regexp.MustCompile(`%es:\(%rdi\)`), disasm.RDI},
	{regexp.MustCompile(`%ds:\(%rsi\)`), disasm.RSI},
	{regexp.MustCompile(`\b(i?mul|i?div)[bwlq]? +[^,]*(\([^)]*\))?$`), disasm.RAX | disasm.RDX},
	{regexp.MustCompile(`^(cltq|cwtl|cbtw|lahf|lods|(lock )?cmpxchg)`), disasm.RAX},
	{regexp.MustCompile(`^(cltd|cqto|cwtd)`), disasm.RDX},
	{regexp.MustCompile(`^(cpuid|rdtsc|rdmsr|rdpmc|syscall|sysenter|int|vmcall|xgetbv|loop)`), disasm.CallClobbered},
}

var readsOnly = regexp.MustCompile(`^(cmp[bwlq]?|test[bwlq]?|bt[wlq]?|push[wlq]?|nop[wlq]?|ptest|u?comis[sd]|call|j[a-z]+|prefetch\w*|mul[bwlq]?|i?div[bwlq]?) `)

// writes tells whether an instruction writes a register, by its text: AT&T's last operand
// is the one that is written.
func writes(text string, reg disasm.Registers) bool {
	for _, i := range implicit {
		if i.regs.Has(reg) && i.text.MatchString(text) {
			return true
		}
	}
	if readsOnly.MatchString(text) {
		return false
	}
	names := namesOf(reg)
	if strings.Contains(text, "xchg") || strings.Contains(text, "xadd") {
		return names.MatchString(text)
	}
	last := text[strings.LastIndexAny(text, " ,")+1:]
	return !strings.Contains(last, ")") && names.MatchString(last)
}

var branch = regexp.MustCompile(`^(?:notrack |bnd |data16 |cs |ds )*(j[a-z]+|call)(?:,p[nt])? +([0-9a-f]+) `)

// reaches tells whether objdump's text has a path from behind a call to the use, or from
// the setting to the call, on which nothing writes the register. Calls on it must be
// among those over which it is kept.
func (l *listing) reaches(from, to uint64, inside func(uint64) bool, reg disasm.Registers, kept map[uint64]bool) bool {
	seen := make(map[uint64]bool)
	for open := []uint64{from}; len(open) > 0; {
		pc := open[len(open)-1]
		open = open[:len(open)-1]
		if seen[pc] || !inside(pc) {
			continue
		}
		if seen[pc] = true; pc == to {
			return true
		}
		text := l.text[pc]
		m := branch.FindStringSubmatch(text)
		switch {
		case writes(text, reg), m == nil && strings.Contains(text, "call"), m != nil && m[1] == "call" && !kept[pc]:
			continue
		case m != nil && m[1] != "call":
			n, _ := strconv.ParseUint(m[2], 16, 64)
			open = append(open, n)
		}
		if !strings.HasPrefix(text, "ret") && !strings.Contains(text, "jmp ") {
			open = append(open, l.next(pc))
		}
	}
	return false
}
