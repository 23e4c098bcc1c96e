package program_test

import (
	"slices"
	"testing"

	"inlay/disasm"
	"inlay/program"
)

// TestTarget: where the calls of a source lead in each way a linker may wire them, by the
// names of caller and callee: to a function of the file, through stubs and pointers too, or
// to the symbol of another file. Calls within the stubs tell nothing.
func TestTarget(t *testing.T) {
	const source = calledSource + `
int absent(int);
int leaves(int x) { return absent(x) + 1; }
int recursive(int x) { return x < 2 ? x : recursive(x - 1) * recursive(x - 2); }
`
	want := []string{"calls_both exported", "calls_both local", "leaves absent elsewhere", "tail exported"}
	for name, flags := range map[string]string{
		"plt":    "-fPIC -shared -Wl,-z,lazy",
		"now":    "-fPIC -shared -Wl,-z,now",
		"got":    "-fPIC -shared -fno-plt",
		"object": "-fPIE -c",
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, compile(t, map[string]string{"a.c": source}, "gcc", "-O2", "-g", "-nostdlib", flags, "a.c"))
			got, again := targets(t, p)
			if !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
			if !again {
				t.Error("recursive does not call itself")
			}
		})
	}
}

// targets names the targets of the calls of a file, each once; again tells that one was of
// recursive by itself.
func targets(t *testing.T, p *program.Program) (out []string, again bool) {
	t.Helper()
	f := p.Files()[0]
	g, err := f.Calls(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range g.All() {
		to, ok, err := f.Target(g, &c)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			continue
		}
		from, _ := f.PlaceAt(c.From).Names()
		name := to.Symbol + " elsewhere"
		if to.Symbol == "" {
			name, _ = to.Place.Names()
		}
		if from == "recursive" && name == from {
			again = again || c.Kind == disasm.Call
			continue
		}
		out = append(out, from+" "+name)
	}
	slices.Sort(out)
	return slices.Compact(out), again
}

// TestTargetTrampoline: a call of a static call's trampoline counts for what the trampoline
// jumps to, and the jump itself for nobody; one that another file has is called by its name.
// Like the kernel's they are asm statements, which no DIE describes.
func TestTargetTrampoline(t *testing.T) {
	p := open(t, compile(t, map[string]string{"a.c": `
void hop(void) __asm__("__SCT__chosen");
void away(void) __asm__("__SCT__absent");
__attribute__((noinline)) void chosen(void) { __asm__ volatile(""); }
int near(int x) { hop(); return x; }
int far(int x) { away(); return x; }
__asm__(".text\n.globl __SCT__chosen\n.type __SCT__chosen,@function\n__SCT__chosen: jmp chosen\n.size __SCT__chosen,.-__SCT__chosen");
`}, "gcc", "-O2", "-g", "-fno-pic", "-nostdlib", "-r", "a.c"))
	got, _ := targets(t, p)
	if want := []string{"far absent elsewhere", "near chosen"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
