package program_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/elfscan"
)

// TestTracedBefore: the linker script of the arm64 kernel puts __patchable_function_entries
// between the markers of __mcount_loc. With =4,2 an entry is where the nops before a function
// begin.
func TestTracedBefore(t *testing.T) {
	const compiler = "aarch64-linux-gnu-gcc"
	for _, flags := range []string{
		"-fpatchable-function-entry=2", "-fpatchable-function-entry=2 -mbranch-protection=bti",
		"-fpatchable-function-entry=4,2", "-fpatchable-function-entry=4,2 -mbranch-protection=bti",
	} {
		t.Run(flags, func(t *testing.T) {
			args := append(strings.Fields(flags), "-O2", "-g", "-static", "-nostdlib", "-Wl,-T,kernel.lds", "-Wl,--build-id=none", "a.c")
			script := `SECTIONS { . = 0xffff8000; .text : { *(.text) } . = ALIGN(4096); .init.data : {
				__start_mcount_loc = .; *(__mcount_loc) *(__patchable_function_entries) __stop_mcount_loc = .; } }`
			p := open(t, compile(t, map[string]string{"a.c": patchableSource, "kernel.lds": script}, compiler, args...))
			bti := strings.Contains(flags, "bti")
			for _, name := range []string{"one", "two", "shown", "three"} {
				got := padOf(t, p, name)
				if want := (answer.Pad{Kind: "fentry_nop", Traceable: true, Endbr: bti}); got != want {
					t.Errorf("%s: %+v, want %+v", name, got, want)
				}
			}
			if got := padOf(t, p, "none"); got.Kind != "none" || got.Traceable || got.Unlisted != 0 {
				t.Errorf("none: %+v", got)
			}
			if s := scan(t, p)[0]; s.Pads == nil || s.Pads.Traceable != 5 || s.Pads.Orphans != 0 {
				t.Errorf("pads %+v, want 5 traceable", s.Pads)
			}
		})
	}
}

// TestHotpatch: what -mhotpatch=0,3 of s390x leaves is one nop of 6 bytes. The kernel's
// tool lists it in __mcount_loc; without that it is a nop that nobody knows of.
func TestHotpatch(t *testing.T) {
	const compiler = "s390x-linux-gnu-gcc"
	assembly := compile(t, map[string]string{"a.c": tracedSource}, compiler, "-mhotpatch=0,3", "-O2", "-g", "-S", "a.c")
	text, err := os.ReadFile(assembly)
	if err != nil {
		t.Fatal(err)
	}
	table := "\t.section __mcount_loc,\"a\",@progbits\n\t.quad one, two\n"
	for _, tt := range []struct {
		table string
		want  answer.Pad
	}{
		{table, answer.Pad{Kind: "fentry_nop", Traceable: true}},
		{"", answer.Pad{Kind: "none", Unlisted: 6}},
	} {
		p := open(t, compile(t, map[string]string{"a.s": string(text) + tt.table}, compiler, "-c", "a.s"))
		for _, name := range []string{"one", "two"} {
			if got := padOf(t, p, name); got != tt.want {
				t.Errorf("%s: %+v, want %+v", name, got, tt.want)
			}
		}
		if got, want := padOf(t, p, "untraced"), (answer.Pad{Kind: "none", Unlisted: 6}); got != want {
			t.Errorf("untraced: %+v, want %+v", got, want)
		}
	}
}

// TestSecondEntryPads: on ppc64le calls from the same file go behind what sets r2. GCC before 13
// puts the nops before that (GCC bug 99888), later ones behind it.
func TestSecondEntryPads(t *testing.T) {
	const compiler, toc = "powerpc64le-linux-gnu-gcc", "\taddis 2,12,.TOC.-%[1]s@ha\n\taddi 2,2,.TOC.-%[1]s@l\n"
	shape := func(name, parts string, start string) string {
		code := strings.NewReplacer("N", "\tnop\n", "T", fmt.Sprintf(toc, name), "L", "\t.localentry "+name+",.-"+name+"\n",
			"E", "\t.type "+name+",@function\n"+name+":\n", "S", ".Ls"+name+":\n").Replace(parts)
		return code + "\tblr\n\t.size " + name + ",.-" + name + "\n\t.section __patchable_function_entries,\"awo\",@progbits,.text\n\t.quad " + start + "\n\t.text\n"
	}
	source := "\t.abiversion 2\n\t.text\n\tnop\n\tblr\n" +
		shape("early", "ESNNTL", ".Lsearly") + // GCC 12, =2
		shape("late", "ETLSNN", ".Lslate") + // GCC 13, =2
		shape("around", "ETSNNLNN", ".Lsaround") + // GCC 13, =4,2
		shape("split", "SNETLNN", ".Lssplit") + // -msplit-patch-nops, =3,1
		shape("bare", "ESNN", ".Lsbare") // needs no r2
	dir := t.TempDir()
	file := filepath.Join(dir, "a.s")
	writeFile(t, file, []byte(source))
	object := filepath.Join(dir, "a.o")
	run(t, tool(t, compiler), "-c", "-o", object, file)
	p := open(t, object)
	for name, want := range map[string]answer.Pad{
		"early":  {Kind: "patchable", Behind: 8, Skipped: true},
		"late":   {Kind: "patchable", Behind: 8},
		"around": {Kind: "patchable", Behind: 16},
		"split":  {Kind: "patchable", Before: 4, Behind: 8},
		"bare":   {Kind: "patchable", Behind: 8},
	} {
		f := p.Files()[0]
		at, err := f.ELF().ParseAddress(symbolAddress(t, f.ELF(), name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.PlaceAt(at).Pad()
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, want)
		}
	}
}

// symbolAddress finds the symbol of a name.
func symbolAddress(t *testing.T, f *elfscan.File, name string) string {
	t.Helper()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for i := range symbols {
		if symbols[i].Name == name {
			return f.Address(symbols[i].Addr)
		}
	}
	t.Fatalf("no symbol %s", name)
	return ""
}
