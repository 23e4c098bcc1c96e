package drift_test

import (
	"context"
	"debug/elf"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inlay/livepatch/drift"
)

// bareSources has functions and data that only assembler knows, and a variable whose type
// the patch declares otherwise.
func bareSources() sources {
	s := symbolSources()
	s.kernel += `
EXPORT(by_hand); EXPORT(bare); EXPORT(level); EXPORT(absolute);
asm(".pushsection .text\n.globl by_hand\n.type by_hand, @function\nby_hand: ret\n.popsection");
asm(".pushsection .data\n.globl bare\nbare: .long 1\n.popsection\n.globl absolute\n.set absolute, 0x1234");
unsigned level = 3;
`
	return s
}

// TestUndescribed: what no DWARF of the target describes cannot be compared, and that is not
// the same as being alike.
func TestUndescribed(t *testing.T) {
	kernel := linkKernel(t, bareSources())
	for name, c := range map[string]struct {
		declarations, statement string
		kind                    drift.Kind
		detail                  string
	}{
		"function":    {"int by_hand(int);", "by_hand(v)", drift.Unknown, "no prototype of it was found in the target"},
		"variable":    {"extern int bare;", "bare", drift.Unknown, "no type of it was found in the target"},
		"absolute":    {"extern char absolute[];", "(int)(long)absolute", "", ""},
		"enumeration": {"enum e { A } ; extern enum e level;", "level", drift.Note, "is enum e, was unsigned int"},
	} {
		patch := compilePatch(t, patchWith("", c.declarations, c.statement), "gcc", nil, "-gdwarf-5", "-O2")
		found := compare(t, kernel, patch)
		switch {
		case c.kind == "" && len(found) == 0:
		case len(found) != 1 || found[0].Kind != c.kind || !strings.Contains(found[0].Detail, c.detail) || found[0].Function != "new_show":
			t.Errorf("%s: %+v, want %s: %s", name, found, c.kind, c.detail)
		}
	}
}

// TestWithoutSymbols: a module without a symbol table may have the symbol.
func TestWithoutSymbols(t *testing.T) {
	module := filepath.Join(t.TempDir(), "ext4.ko")
	run(t, "gcc", "-c", "-O2", "-g", "-fno-pic", "-o", module, write(t, filepath.Join(t.TempDir(), "ext4.c"), targetModule))
	run(t, "objcopy", "--strip-all", "--keep-section=.debug_info", "--keep-section=.debug_abbrev", module)
	kernel := open(t, linkKernel(t, symbolSources()), module)
	p := open(t, compilePatch(t, patchWith("", "int state(int);", "state(v)"), "gcc", map[string]string{"state": ".klp.sym.ext4.state,1"}, "-gdwarf-5", "-O2"))
	found, err := drift.Compare(context.Background(), p.Files()[0], kernel, []drift.Pair{{New: body(t, p, "new_show"), Old: body(t, kernel, "show")}})
	if err != nil || len(found) != 1 || found[0].Kind != drift.Unknown || !strings.Contains(found[0].Detail, "ext4 has no symbols") {
		t.Errorf("%v, %+v", err, found)
	}
}

// TestFreedSymbol: the kernel does not keep the symbols of what it frees once a module is
// loaded, so that nothing is resolved to them.
func TestFreedSymbol(t *testing.T) {
	const setup = `
int start(int);
__attribute__((section(".init.text"), noinline)) static int setup(int v) { asm volatile(""); return v; }
int start(int v) { return setup(v); }
`
	module := filepath.Join(t.TempDir(), "ext4.ko")
	run(t, "gcc", "-c", "-O2", "-gdwarf-5", "-fno-pic", "-o", module, write(t, filepath.Join(t.TempDir(), "ext4.c"), targetModule+setup))
	kernel := open(t, linkKernel(t, symbolSources()), module)
	p := open(t, compilePatch(t, patchWith("", "int setup(int);", "setup(v)"), "gcc", map[string]string{"setup": ".klp.sym.ext4.setup,1"}, "-gdwarf-5", "-O2"))
	found, err := drift.Compare(context.Background(), p.Files()[0], kernel, []drift.Pair{{New: body(t, p, "new_show"), Old: body(t, kernel, "show")}})
	if err != nil || len(found) != 1 || found[0].Kind != drift.MissingSymbol || found[0].Function != "new_show" {
		t.Errorf("%v, %+v", err, found)
	}
}

// TestKeptRelocations: tools keep the relocations of what the kernel resolves in sections of
// their own, which are allocated; who refers by them is found as well.
func TestKeptRelocations(t *testing.T) {
	kernel := linkKernel(t, symbolSources())
	const two = "int state(int);"
	patch := compilePatch(t, patchWith("", two, "state(v)"), "gcc", map[string]string{"state": ".klp.sym.vmlinux.state,2"}, "-gdwarf-5", "-O2")
	want := compare(t, kernel, patch)
	if len(want) != 1 || want[0].Kind != drift.Prototype {
		t.Fatalf("%+v", want)
	}
	allocate(t, patch, ".rela.text")
	if got := compare(t, kernel, patch); len(got) != 1 || got[0].Kind != drift.Prototype || got[0].Function != "new_show" || got[0].Detail != want[0].Detail {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// allocate sets SHF_ALLOC of a section (gABI, "Section Header").
func allocate(t *testing.T, path, section string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, s := range f.Sections {
		if s.Name == section {
			flags := data[binary.LittleEndian.Uint64(data[0x28:])+uint64(i)*64+8:]
			binary.LittleEndian.PutUint64(flags, uint64(s.Flags|elf.SHF_ALLOC))
		}
	}
	write(t, path, string(data))
}

// TestAbsoluteVersion: before Linux 5.19 the checksum was the value of a symbol. A table of
// versions that breaks off, or has a name without an end, counts as far as it can be read.
func TestAbsoluteVersion(t *testing.T) {
	s := symbolSources()
	s.kernel = strings.Replace(s.kernel, `asm(".globl __crc_printk\n.pushsection __kcrctab,\"a\"\n__crc_printk:\n.long 0x12345678\n.popsection");`,
		`asm(".globl __crc_printk\n.set __crc_printk, 0x12345678");`, 1)
	kernel := linkKernel(t, s)
	const table = `int printk(const char *, ...);
asm(".pushsection __versions,\"a\"\n.quad 1\n.fill 56, 1, 0x41\n.quad CRC\n.asciz \"printk\"\n.fill 49\n.quad 7\n.popsection");`
	for crc, want := range map[string]int{"0x12345678": 0, "0x12345679": 1} {
		patch := compilePatch(t, patchWith("", strings.Replace(table, "CRC", crc, 1), `printk("x")`), "gcc", nil, "-gdwarf-5", "-O2")
		found := compare(t, kernel, patch)
		if len(found) != want || want > 0 && (found[0].Kind != drift.Version || found[0].What != "printk" || !strings.Contains(found[0].Detail, "0x12345678")) {
			t.Errorf("%s: %+v", crc, found)
		}
	}
}

// TestChecksumElsewhere: a symbol of that name that is no checksum, as one of data, tells nothing.
func TestChecksumElsewhere(t *testing.T) {
	for _, other := range []string{`asm(".pushsection .data\n.globl __crc_printk\n__crc_printk: .long 5\n.popsection");`, `asm(".pushsection __kcrctab,\"a\"\n.globl __crc_printk\n__crc_printk:\n.popsection");`} {
		s := symbolSources()
		before, rest, _ := strings.Cut(s.kernel, `asm(".globl __crc_printk`)
		_, after, _ := strings.Cut(rest, ";")
		s.kernel = before + other + after
		declarations := `int printk(const char *, ...);
__attribute__((section("__versions"), used)) static const struct { unsigned long crc; char name[56]; } versions[] = { { 6, "printk" } };`
		patch := compilePatch(t, patchWith("", declarations, `printk("x")`), "gcc", nil, "-gdwarf-5", "-O2")
		for _, f := range compare(t, linkKernel(t, s), patch) {
			if f.Kind == drift.Version {
				t.Errorf("%s: %+v", other, f)
			}
		}
	}
}

// TestCanceled: a comparison that is canceled gives an error and no findings.
func TestCanceled(t *testing.T) {
	k := open(t, linkKernel(t, symbolSources()))
	p := open(t, compilePatch(t, patchWith("", "int nowhere(int);", "nowhere(v)"), "gcc", nil, "-gdwarf-5", "-O2"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	found, err := drift.Compare(ctx, p.Files()[0], k, []drift.Pair{{New: body(t, p, "new_show"), Old: body(t, k, "show")}})
	if found != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%d findings, %v", len(found), err)
	}
}
