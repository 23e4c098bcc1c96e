package contract_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"inlay/disasm"
	"inlay/dwarfinline"
	"inlay/livepatch/contract"
	"inlay/program"
)

// TestLibraries holds the findings in two libraries of C, whose debug files come in packages
// of their own, against objdump.
func TestLibraries(t *testing.T) {
	for path, needs := range map[string]string{
		"/usr/lib/x86_64-linux-gnu/libc.so.6":                 "libc6-dbg",
		"/usr/lib/x86_64-linux-gnu/debug/libstdc++.so.6.0.30": "libstdc++6-12-dbg",
	} {
		t.Run(needs, func(t *testing.T) {
			if _, err := os.Stat(path); err != nil {
				t.Skip("needs ", path, " of ", needs)
			}
			p, err := program.Open(context.Background(), []string{path}, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			if p.Files()[0].Index() == nil {
				t.Skip("needs the debug file of ", needs)
			}
			findings := find(t, path)
			if len(findings) < 20 {
				t.Errorf("%d findings", len(findings))
			}
			againstListing(t, path, findings)
			readByHand(t, findings)
		})
	}
}

// againstListing holds each certain finding against what objdump prints: no instruction
// of the trusted functions names the register as its destination, and a path leads from
// behind the call to the use on which it is not written.
func againstListing(t *testing.T, path string, findings []contract.Finding) {
	t.Helper()
	findings = slices.DeleteFunc(slices.Clone(findings), func(f contract.Finding) bool { return !f.Certain })
	l := list(t, path, findings)
	kept := make(map[disasm.Registers]map[uint64]bool)
	for _, one := range findings {
		if kept[one.Register] == nil {
			kept[one.Register] = make(map[uint64]bool)
		}
		kept[one.Register][one.Call] = true
	}
	for _, one := range findings {
		caller, _ := one.Caller.Names()
		what := fmt.Sprintf("%s keeps %v at %#x", caller, one.Register, one.Call)
		for _, b := range one.Trusted {
			for _, r := range b.Sub.Ranges() {
				for pc := r.Lo; pc < r.Hi; pc++ {
					if text, ok := l.text[pc]; ok && writes(text, one.Register) {
						t.Errorf("%s: %#x: %s", what, pc, text)
					}
				}
			}
		}
		inside := func(pc uint64) bool {
			return slices.ContainsFunc(one.Caller.Sub.Ranges(), func(r dwarfinline.Range) bool { return r.Contains(pc) })
		}
		if !l.reaches(one.Back, one.Use, inside, one.Register, kept[one.Register]) {
			t.Errorf("%s: no path to %#x", what, one.Use)
		}
		use := l.text[one.Use]
		if !namesOf(one.Register).MatchString(use) && !strings.Contains(use, "call") && !strings.Contains(use, "jmp") {
			t.Errorf("%s: %#x: %s", what, one.Use, use)
		}
	}
	t.Logf("%d findings", len(findings))
}

// readByHand holds the findings against those of testdata/read.txt, if it has a list for
// this build. The list is the draw of docs/accuracy.md, each of it confirmed by a reader:
// the findings whose "20261122 call register" have the lowest SHA-256.
func readByHand(t *testing.T, findings []contract.Finding) {
	t.Helper()
	text, err := os.ReadFile("testdata/read.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(findings) == 0 {
		return
	}
	_, list, ok := strings.Cut(string(text), "build "+findings[0].Caller.File.ELF().BuildID()+"\n")
	if !ok {
		t.Log("this build was not read")
		return
	}
	list, _, _ = strings.Cut(list, "build ")
	want := strings.Split(strings.TrimSpace(list), "\n")

	drawn := slices.DeleteFunc(slices.Clone(findings), func(f contract.Finding) bool { return !f.Certain })
	slices.SortFunc(drawn, func(a, b contract.Finding) int { return cmp.Compare(ticket(a), ticket(b)) })
	var got []string
	for _, one := range drawn[:min(len(drawn), len(want))] {
		got = append(got, fmt.Sprintf("%#x %v %#x", one.Call, one.Register, one.Use))
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("drawn %q\nread %q", got, want)
	}
}

func ticket(f contract.Finding) string {
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "20261122 %#x %v", f.Call, f.Register)))
}
