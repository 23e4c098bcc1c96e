package risk_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/livepatch/risk"
	"inlay/program"
)

// listed is a jump or a return as objdump prints it.
type listed struct {
	at       place
	to       place // of a direct jump whose target is in the file
	name     string
	indirect bool
	table    bool // through a table of addresses
	ret      bool
}

var (
	reSection = regexp.MustCompile(`^Disassembly of section (.*):$`)
	reInst    = regexp.MustCompile(`^ *([0-9a-f]+):\t(?:(?:bnd|notrack|cs|ds|rep|repz) )*(j[a-z]+|ret|iretq|sysretq|retf|lret)(?:,p[nt])? *(.*)$`)
	reReloc   = regexp.MustCompile(`^\t\t\t([0-9a-f]+): R_X86_64_\S+\t([^-+]+)(?:([-+])0x([0-9a-f]+))?$`)
	reTarget  = regexp.MustCompile(`^(?:0x)?([0-9a-f]+)(?: <.*>)?$`)
)

// objdump lists the jumps and returns of a file, or of a part of it.
func objdump(t *testing.T, path string, args ...string) []listed {
	t.Helper()
	tool, err := exec.LookPath("objdump")
	if err != nil {
		t.Skip("objdump is not installed")
	}
	out, err := exec.Command(tool, append(append([]string{"-dr", "--no-show-raw-insn"}, args...), path)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	section, jump := "", false
	for line := range strings.SplitSeq(string(out), "\n") {
		if m := reSection.FindStringSubmatch(line); m != nil {
			section = m[1]
		} else if m := reInst.FindStringSubmatch(line); m != nil {
			all, jump = append(all, instruction(t, section, m)), true
		} else if m := reReloc.FindStringSubmatch(line); m == nil {
			jump = false
		} else if jump {
			relocate(t, &all[len(all)-1], m)
		}
	}
	return all
}

func instruction(t *testing.T, section string, m []string) listed {
	at, err := strconv.ParseUint(m[1], 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	l := listed{at: place{section, at}, ret: !strings.HasPrefix(m[2], "j")}
	switch target := reTarget.FindStringSubmatch(m[3]); {
	case l.ret:
	case strings.HasPrefix(m[3], "*"):
		l.indirect, l.table = true, strings.Contains(m[3], "(,")
	case target != nil:
		pc, err := strconv.ParseUint(target[1], 16, 64)
		if err != nil {
			t.Fatal(err)
		}
		l.to = place{section, pc}
	default:
		t.Fatalf("%q", m)
	}
	return l
}

// relocate takes the target of a jump from its relocation, if that lies in it.
func relocate(t *testing.T, l *listed, m []string) {
	at, err := strconv.ParseUint(m[1], 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	if l.ret || l.indirect || at <= l.at.offset || at > l.at.offset+2 {
		return
	}
	addend, _ := strconv.ParseUint(m[4], 16, 64)
	l.to, l.name = place{}, m[2]
	if strings.HasPrefix(m[2], ".") { // a section
		l.to, l.name = place{m[2], addend + 4}, ""
		if m[3] == "-" {
			l.to.offset = 4 - addend
		}
	}
}

// TestKernelCode compares the jumps out of every function of two modules, and of a part
// of the kernel, with objdump's listing; and what never returns with the functions in
// which objdump shows no way out.
func TestKernelCode(t *testing.T) {
	for _, c := range []struct {
		path string
		args []string
	}{
		{module(t, "kvm.ko"), nil},
		{module(t, "xfs.ko"), nil},
		{vmlinux(t), []string{"--start-address=0xffffffff81080000", "--stop-address=0xffffffff81100000"}},
	} {
		t.Run(filepath.Base(c.path), func(t *testing.T) {
			jumps := objdump(t, c.path, c.args...)
			f, tables := open(t, c.path, nil)
			symbols, err := f.ELF().Symbols()
			if err != nil {
				t.Fatal(err)
			}
			named := make(map[place]string) // thunks and symbols of objects
			defined := make(map[string]place)
			for _, s := range symbols {
				if s.Section > 0 && (s.Name == "__x86_return_thunk" || strings.HasPrefix(s.Name, "__x86_indirect_thunk") || f.ELF().Relocatable()) {
					at := placeAt(f, s.Addr)
					named[at], defined[s.Name] = s.Name, at
				}
			}
			checked, out, endless := 0, 0, 0
			byPage := make(map[place][]listed)
			for _, l := range jumps {
				if to, ok := defined[l.name]; ok && l.name != "" {
					l.to = to
				}
				page := place{l.at.section, l.at.offset >> 12}
				byPage[page] = append(byPage[page], l)
			}
			for s := range f.Index().Bodies() {
				p := program.Body{File: f, Sub: s}.Place()
				if !covered(f, s.Ranges()[0].Lo, c.args) {
					continue
				}
				want, leaves, whole := expectJumps(f, p, byPage, named, c.args)
				if !whole {
					continue
				}
				checked++
				got, stalls := make(map[string]bool), false
				all, err := tables.Findings(p)
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range all {
					switch x.Kind {
					case risk.SiblingCall:
						got[f.ELF().Address(x.At)] = true
					case risk.LongRunning:
						stalls = true
						endless++
					}
				}
				out += len(want)
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("%v: %s", p.Answer().Symbols, d)
				}
				if !leaves && !stalls && len(want) == 0 {
					t.Errorf("%v: no way out, and not long_running", p.Answer().Symbols)
				}
			}
			t.Logf("%d functions, %d jumps out of them, %d never return", checked, out, endless)
			if checked < 400 {
				t.Errorf("only %d functions", checked)
			}
		})
	}
}

func placeAt(f *program.File, pc uint64) place {
	s := f.ELF().SectionAt(pc)
	if s == nil {
		return place{}
	}
	if f.ELF().Relocatable() {
		return place{s.Name, pc - s.Addr}
	}
	return place{s.Name, pc}
}

// covered tells an address in the part that was listed.
func covered(f *program.File, pc uint64, args []string) bool {
	if len(args) == 0 {
		return true
	}
	var lo, hi uint64
	_, err1 := fmt.Sscanf(args[0], "--start-address=0x%x", &lo)
	_, err2 := fmt.Sscanf(args[1], "--stop-address=0x%x", &hi)
	return err1 == nil && err2 == nil && lo <= pc && pc < hi
}

// expectJumps lists the jumps out of a body; leaves tells a way out of it, whole that the
// listing has all of its ranges.
func expectJumps(f *program.File, p program.Place, byPage map[place][]listed, named map[place]string, args []string) (want map[string]bool, leaves, whole bool) {
	want = make(map[string]bool)
	inside := func(at place) bool {
		for _, r := range p.Sub.Ranges() {
			lo := placeAt(f, r.Lo)
			if lo.section == at.section && lo.offset <= at.offset && at.offset < lo.offset+r.Size() {
				return true
			}
		}
		return false
	}
	for _, r := range p.Sub.Ranges() {
		if !covered(f, r.Lo, args) {
			return nil, false, false
		}
		lo := placeAt(f, r.Lo)
		for page := lo.offset >> 12; page <= (lo.offset+r.Size())>>12; page++ {
			for _, l := range byPage[place{lo.section, page}] {
				if !inside(l.at) || l.at.offset < lo.offset || l.at.offset >= lo.offset+r.Size() {
					continue
				}
				name := l.name
				if name == "" {
					name = named[l.to]
				}
				switch {
				case l.ret || name == "__x86_return_thunk":
					leaves = true
				case l.table:
					leaves = true
				case l.indirect, !inside(l.to) && !strings.HasPrefix(l.to.section, ".altinstr") && !auxiliary(f, l.to):
					want[f.ELF().Address(r.Lo+l.at.offset-lo.offset)] = true
				}
			}
		}
	}
	return want, leaves, true
}

// auxiliary tells an address in a section that the assembler put apart.
func auxiliary(f *program.File, at place) bool {
	s := f.ELF().SectionAt(at.offset)
	return !f.ELF().Relocatable() && s != nil && strings.HasPrefix(s.Name, ".altinstr")
}
