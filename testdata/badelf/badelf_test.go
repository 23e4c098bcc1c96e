package badelf_test

import (
	"bytes"
	"debug/dwarf"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/testdata/badelf"
)

const goodFile = "../obj/header-gcc12-x86_64-O2-g5.so"

func readGood(t testing.TB) []byte {
	t.Helper()
	good, err := os.ReadFile(goodFile)
	if err != nil {
		t.Fatal(err)
	}
	return good
}

func TestCasesAreDistinctAndStable(t *testing.T) {
	good := readGood(t)
	before := bytes.Clone(good)
	cases, err := badelf.Cases(good)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := badelf.Cases(good)
	seen := map[string]bool{}
	for i, c := range cases {
		if seen[c.Name] {
			t.Errorf("two cases are called %s", c.Name)
		}
		seen[c.Name] = true
		if bytes.Equal(c.Data, good) {
			t.Errorf("%s: nothing was changed", c.Name)
		}
		if again[i].Name != c.Name || !bytes.Equal(again[i].Data, c.Data) {
			t.Errorf("%s differs from call to call", c.Name)
		}
	}
	if !bytes.Equal(before, good) {
		t.Error("the good file was changed")
	}
	t.Logf("%d cases", len(cases))
}

func TestUnfitInput(t *testing.T) {
	for _, data := range [][]byte{nil, []byte("text"), readGood(t)[:200]} {
		if _, err := badelf.Cases(data); !errors.Is(err, badelf.ErrUnfit) {
			t.Errorf("Cases of %d bytes: %v", len(data), err)
		}
	}
}

func TestTruncations(t *testing.T) {
	good := readGood(t)
	cases := badelf.Truncations(good, 1024)
	if want := (len(good) - 1) / 1024; len(cases) != want {
		t.Errorf("%d truncations, want %d", len(cases), want)
	}
}

// dumpDWARF runs llvm-dwarfdump as the judge of what the assembler wrote.
func dumpDWARF(t *testing.T, data []byte, args ...string) (string, error) {
	t.Helper()
	tool, err := exec.LookPath("llvm-dwarfdump")
	if err != nil {
		t.Skip("llvm-dwarfdump is not installed")
	}
	path := filepath.Join(t.TempDir(), "image")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, append(args, path)...).CombinedOutput()
	return string(out), err
}

// The assembler's own output must be right, or the faults would not be where
// the cases say they are.
func TestBuilderWritesValidDWARF(t *testing.T) {
	b := &badelf.Builder{}
	b.Unit(badelf.Addr(badelf.AtLowPC, badelf.TextAddr), badelf.Data8(badelf.AtHighPC, 0x40))
	b.Mark("f")
	b.Leaf(badelf.TagSubprogram, badelf.String(badelf.AtName, "f"), badelf.Data1(badelf.AtInline, 1))
	b.Open(badelf.TagSubprogram, badelf.String(badelf.AtName, "host"), badelf.Addr(badelf.AtLowPC, badelf.TextAddr), badelf.Data8(badelf.AtHighPC, 0x40))
	b.Leaf(badelf.TagInlinedSubroutine, badelf.Ref(badelf.AtAbstractOrigin, "f"),
		badelf.Addr(badelf.AtLowPC, badelf.TextAddr+8), badelf.Data8(badelf.AtHighPC, 8), badelf.Data1(badelf.AtCallLine, 12))
	b.End()
	b.End()
	info, abbrev := b.Bytes()
	image := badelf.WrapDWARF(info, abbrev, nil)
	if out, err := dumpDWARF(t, image, "--verify"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	out, _ := dumpDWARF(t, image, "--debug-info")
	for _, want := range []string{"DW_TAG_inlined_subroutine", `"f")`, "DW_AT_call_line\t(12)", "0x0000000000401008"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
}

// In a case that promises answers, another reader sees the healthy units: the
// first always, the last unless the broken unit stops that reader for good.
// (llvm-dwarfdump is no judge here: it indents the nesting bombs into gigabytes.)
func TestHealthyUnitsAreThere(t *testing.T) {
	for _, c := range badelf.Synthetic() {
		hosts, err := namesOf(c.Data)
		for i, host := range c.Answers {
			if !hosts[host] && (i == 0 || err == nil) {
				t.Errorf("%s: debug/dwarf does not see %s (%v)", c.Name, host, err)
			}
		}
	}
}

// namesOf reads entries one by one, following no reference.
func namesOf(image []byte) (map[string]bool, error) {
	names := map[string]bool{}
	f, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		return names, err
	}
	data, err := f.DWARF()
	if err != nil {
		return map[string]bool{"good_host": true}, err // all or nothing in that reader
	}
	r := data.Reader()
	for {
		e, err := r.Next()
		if e == nil || err != nil {
			return names, err
		}
		if name, ok := e.Val(dwarf.AttrName).(string); ok {
			names[name] = true
		}
	}
}

func ExampleWrapDWARF() {
	b := &badelf.Builder{}
	b.Unit()
	b.End()
	info, abbrev := b.Bytes()
	image := badelf.WrapDWARF(info, abbrev, nil)
	fmt.Printf("%q %d %d\n", image[:4], len(info), len(abbrev))
	// Output: "\x7fELF" 35 10
}
