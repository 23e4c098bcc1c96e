package program_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/program"
)

// tinyKernel has what tells a kernel: the section of exported symbols, the banner, the
// areas of code between markers, and a table of jump labels as x86 lays it out.
const tinyKernel = `
#define FN __attribute__((noinline, noclone, used))
#define IN(name) FN __attribute__((section(name)))
const char linux_banner[] = "Linux version 6.1.0-49-amd64 (someone@somewhere) (gcc) #1 SMP\n";
const char vermagic[] = "6.1.0-49-amd64 SMP preempt mod_unload modversions ";
long exported __attribute__((section("__ksymtab"), used)) = 1;
struct key { int enabled; void *type; } key_a, key_b;
static FN int same(int x) { return x + 3; }
static __attribute__((used)) int not_code = 4;
FN int plain(int x) { return same(x) * 5; }
IN(".init.text") int boots(int x) { return x * 3; }
IN(".noinstr.text") int untraced(int x) { return x * 7; }
IN(".entry.text") int enters(int x) { return x * 9; }
static inline __attribute__((always_inline)) int branch(struct key *k, int likely)
{
	asm goto("1: .byte 0x0f, 0x1f, 0x44, 0x00, 0x00\n\t.pushsection __jump_table, \"aw\"\n\t.balign 8\n\t"
		".long 1b - ., %l[yes] - .\n\t.quad %c0 + %c1 - .\n\t.popsection" : : "i"(k), "i"(likely) : : yes);
	return 0;
yes:	return 1;
}
FN int asks_a(int x) { return branch(&key_a, 0) ? x * 3 : plain(x); }
FN int asks_b(int x) { return branch(&key_b, 1) ? x * 5 : plain(x) + 2; }
void _start(void) { boots(untraced(enters(asks_a(asks_b(1))))); }
`

const tinyScript = `SECTIONS {
	. = 0xffffffff81000000;
	.text : { *(.text) *(.text.*)
		__noinstr_text_start = .; *(.noinstr.text) __noinstr_text_end = .;
		__entry_text_start = .; *(.entry.text) __entry_text_end = .; }
	.init.text : { *(.init.text) }
	.rodata : { *(.rodata) *(.rodata.*) }
	__ksymtab : { *(__ksymtab) }
	__jump_table : { __start___jump_table = .; *(__jump_table) __stop___jump_table = .; }
	.data : { *(.data) } .bss : { *(.bss) }
}`

// linkKernel makes a kernel of tinyKernel and of another unit, in which same is a function of
// its own too.
func linkKernel(t *testing.T, flags string) *program.Program {
	t.Helper()
	return open(t, compile(t, map[string]string{
		"a.c": tinyKernel, "kernel.lds": tinyScript,
		"b.c": "static __attribute__((noinline, used)) int same(int x) { return x + 11; }\nint other(int x) { return same(x); }\n",
	}, "gcc", "-O2 -fno-pic -fcf-protection=none -mcmodel=kernel -static -nostdlib -Wl,-T,kernel.lds -Wl,--build-id=none "+flags))
}

// TestTinyKernel: what a kernel says of itself.
func TestTinyKernel(t *testing.T) {
	f := linkKernel(t, "-g a.c b.c").Files()[0]
	if got, want := f.Release(), "6.1.0-49-amd64"; got != want {
		t.Errorf("release %q", got)
	}
	if got, want := f.VerMagic(), "6.1.0-49-amd64 SMP preempt mod_unload modversions "; got != want {
		t.Errorf("vermagic %q", got)
	}
	if got := f.Object(); got != "vmlinux" || !f.Kernel() || f.Module() {
		t.Errorf("object %q, kernel %t, module %t", got, f.Kernel(), f.Module())
	}
	for name, want := range map[string]program.Area{
		"plain": program.AreaText, "boots": program.AreaKernelInit, "untraced": program.AreaNoinstr, "enters": program.AreaEntry,
	} {
		found := f.SymbolsNamed(name)
		if len(found) != 1 {
			t.Fatalf("%d symbols %s", len(found), name)
		}
		if got := f.PlaceAt(found[0]).Area(); got != want {
			t.Errorf("%s lies in %v, want %v", name, got, want)
		}
	}
	if got := f.SymbolsNamed("same"); len(got) != 2 || got[0] >= got[1] {
		t.Errorf("same at %#x, want two in the order of their addresses", got)
	}
	if got := f.SymbolsNamed("nowhere"); len(got) != 0 {
		t.Errorf("nowhere at %#x", got)
	}
	if !f.Defines("plain") || !f.Defines("key_a") || f.Defines("same") || f.Defines("nowhere") {
		t.Error("plain and key_a are defined for other files, same is not")
	}
}

// TestTinyModule: the same of a module, by what modpost puts into it.
func TestTinyModule(t *testing.T) {
	const module = `
const char info[] __attribute__((section(".modinfo"), used)) = "license=GPL\0vermagic=6.1.0-49-amd64 SMP mod_unload ";
__attribute__((section(".init.text"), noinline)) int boots(int x) { return x * 3; }
__attribute__((section(".noinstr.text"), noinline)) int untraced(int x) { return x * 7; }
__attribute__((section(".entry.text"), noinline)) int enters(int x) { return x * 7; }
int plain(int x) { return x * 5; }
`
	path := compile(t, map[string]string{"a.c": module}, "gcc", "-O2 -g -c a.c")
	named := filepath.Join(t.TempDir(), "snd-hda-intel.ko")
	copyFile(t, path, named)
	p := open(t, named)
	f := p.Files()[0]
	if f.Release() != "6.1.0-49-amd64" || f.VerMagic() != "6.1.0-49-amd64 SMP mod_unload " {
		t.Errorf("release %q, vermagic %q", f.Release(), f.VerMagic())
	}
	if got := f.Object(); got != "snd_hda_intel" || f.Kernel() || !f.Module() {
		t.Errorf("object %q, kernel %t, module %t", got, f.Kernel(), f.Module())
	}
	for name, want := range map[string]string{"plain": ".text", "boots": ".init.text", "untraced": ".noinstr.text", "enters": ".entry.text"} {
		if got := bodies(p, name)[0].Place().Area().String(); got != want {
			t.Errorf("%s lies in %s", name, got)
		}
	}
}

// TestNoRelease: a file that is no part of a kernel has no release; nor has a kernel whose
// banner cannot be read.
func TestNoRelease(t *testing.T) {
	files := []*program.File{open(t, obj("plain-gcc12-x86_64-O2-g5.o")).Files()[0]}
	for _, banner := range []string{
		`const char linux_banner[] = "Linux";`, `char linux_banner[64];`, `int linux_banner(void) { return 1; }`, "",
	} {
		files = append(files, open(t, compile(t, map[string]string{
			"a.c": banner + "\nlong exported __attribute__((section(\"__ksymtab\"), used)) = 1;\nvoid _start(void) {}\n",
		}, "gcc", "-O2 -g -static -nostdlib a.c")).Files()[0])
	}
	for _, f := range files {
		if f.Release() != "" || f.VerMagic() != "" {
			t.Errorf("release %q, vermagic %q", f.Release(), f.VerMagic())
		}
	}
}

// TestJumpLabels: the code of a jump label is a nop; what it asks stands in the table, in
// the linked kernel as in an object.
func TestJumpLabels(t *testing.T) {
	object := open(t, compile(t, map[string]string{"a.c": tinyKernel}, "gcc", "-O2 -g -fno-pic -fcf-protection=none -mcmodel=kernel -c a.c"))
	for _, p := range []*program.Program{linkKernel(t, "-g a.c b.c"), object} {
		finder := program.NewReferences(p.Files()[0])
		for name, want := range map[string]string{"asks_a": "key_a", "asks_b": "key_b", "plain": ""} {
			body := bodies(p, name)[0]
			refs, err := finder.Of(body.Place())
			if err != nil {
				t.Fatal(err)
			}
			var keys []string
			for _, ref := range refs {
				if ref.Key && ref.Symbol != nil {
					keys = append(keys, ref.Symbol.Name)
				}
				if ref.Key && (ref.From < body.Sub.Entry() || ref.From >= body.Sub.Entry()+body.Size() || ref.To&3 != 0) {
					t.Errorf("%s: a key %#x at %#x", name, ref.To, ref.From)
				}
			}
			if got := strings.Join(keys, " "); got != want {
				t.Errorf("%s asks %q, want %q", name, got, want)
			}
		}
	}
}

// TestUndescribed: of a kernel whose every C file has its unit, what no unit covers is
// assembler. One object of C without DWARF, and all of it counts.
func TestUndescribed(t *testing.T) {
	byHand := ".text\n.globl by_hand\n.type by_hand, @function\nby_hand: nop\nret\n.size by_hand, .-by_hand\n"
	assembler := compile(t, map[string]string{"c.s": byHand}, "gcc", "-c c.s")
	if n := linkKernel(t, "-g a.c b.c "+assembler).Files()[0].Undescribed(); n != 0 {
		t.Errorf("%d functions, and only assembler is not described", n)
	}
	without := compile(t, map[string]string{"d.c": "int without(int x) { return x ^ 9; }\n"}, "gcc", "-O2 -fno-pic -c d.c")
	if n := linkKernel(t, "-g a.c b.c "+assembler+" "+without).Files()[0].Undescribed(); n != 2 {
		t.Errorf("%d functions, want without and by_hand", n)
	}
}

// TestClonesNamed: the clones of a function that this build has, whatever their numbers.
func TestClonesNamed(t *testing.T) {
	const source = `.text
.macro function name
.globl \name
.type \name, @function
\name: nop
ret
.size \name, .-\name
.endm
function foo
function foo.isra.0
function foo.constprop.2.isra.1
function foo.cold
function food
function bar.isra.3
`
	f := open(t, compile(t, map[string]string{"a.s": source}, "gcc", "-g -c a.s")).Files()[0]
	for name, want := range map[string][]string{
		"foo.isra.3": {"foo", "foo.constprop.2.isra.1", "foo.isra.0"},
		"bar":        {"bar.isra.3"},
		"fo":         {},
	} {
		if got := f.ClonesNamed(name); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
