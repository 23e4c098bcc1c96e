package program_test

import (
	"bufio"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/program"
)

// btfSection names functions with one parameter each, as Documentation/bpf/btf.rst describes the
// section. Its strings begin at base, its types at number first; it stands alone if base is 0.
func btfSection(base, first uint32, names ...string) (data []byte, strings, types uint32) {
	var body, text []byte
	if base == 0 {
		text = []byte{0}
	}
	word := func(all ...uint32) {
		for _, w := range all {
			body = binary.LittleEndian.AppendUint32(body, w)
		}
	}
	add := func(s string) uint32 {
		text = append(append(text, s...), 0)
		return base + uint32(len(text)-len(s)-1)
	}
	for i, name := range names {
		word(0, 13<<24|1, 0, add("arg"), 0) // a prototype
		word(add(name), 12<<24, first+2*uint32(i))
	}
	data = binary.LittleEndian.AppendUint16(nil, 0xeb9f)
	data = append(data, 1, 0)
	for _, n := range []int{24, 0, len(body), len(body), len(text)} {
		data = binary.LittleEndian.AppendUint32(data, uint32(n))
	}
	return append(append(data, body...), text...), base + uint32(len(text)), first + 2*uint32(len(names))
}

// withBTF returns a copy of an object that has sections added and, if asked for, no symbols.
func withBTF(t *testing.T, path, name string, strip bool, sections map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	to := filepath.Join(dir, name)
	args := []string{"--strip-debug"}
	if strip {
		args = []string{"--strip-all"}
	}
	for section, data := range sections {
		file := filepath.Join(dir, "section"+section)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--add-section", section+"="+file)
	}
	run(t, tool(t, "objcopy"), append(args, path, to)...)
	return to
}

// TestBTFCount: an image that was stripped of everything else still says which functions it
// has, and a module with its kernel; without it, or with another, only how many.
func TestBTFCount(t *testing.T) {
	kernelTypes, end, last := btfSection(0, 1, "vfs_read", "vfs_write")
	moduleTypes, _, _ := btfSection(end, last, "nfs_read")
	otherTypes, _, _ := btfSection(0, 1, "vfs_write_iter", "vfs_read")
	linked := compile(t, map[string]string{"a.c": calledSource}, "gcc", "-O2", "-static", "-nostdlib", "-Wl,-e,calls_both", "a.c")
	object := obj("clones-gcc12-x86_64-O2-g5.o")
	kernelMark := map[string][]byte{".BTF": kernelTypes, "__ksymtab": make([]byte, 8)} // what makes it a kernel
	kernel := withBTF(t, linked, "vmlinux", true, kernelMark)
	module := withBTF(t, object, "nfs.ko", false, map[string][]byte{".BTF": moduleTypes})
	other := withBTF(t, linked, "other", false, map[string][]byte{".BTF": otherTypes, "__ksymtab": make([]byte, 8)})
	broken := withBTF(t, object, "broken.ko", false, map[string][]byte{".BTF": moduleTypes[:30]})
	plain := withBTF(t, object, "plain.o", false, nil)

	for _, tt := range []struct {
		paths []string
		want  []*answer.BTF
		note  string
	}{
		{[]string{kernel}, []*answer.BTF{{Functions: 2, Named: true}}, ""},
		{[]string{module}, []*answer.BTF{{Functions: 1}}, ""},
		{[]string{module, kernel}, []*answer.BTF{{Functions: 1, Named: true}, {Functions: 2, Named: true}}, ""},
		{[]string{module, other}, []*answer.BTF{{Functions: 1}, {Functions: 2, Named: true}}, "another kernel"},
		{[]string{module, kernel, other}, []*answer.BTF{{Functions: 1}, {Functions: 2, Named: true}, {Functions: 2, Named: true}}, ""},
		{[]string{broken, plain}, []*answer.BTF{nil, nil}, "truncated"},
	} {
		p := openAlone(t, tt.paths...)
		all := scan(t, p)
		for i, s := range all {
			if got, want := s.BTF, tt.want[i]; (got == nil) != (want == nil) || got != nil && *got != *want {
				t.Errorf("%s of %q: %+v, want %+v", s.Input, tt.paths, got, want)
			}
		}
		if notes := btfNotes(p); tt.note == "" && notes != "" || !strings.Contains(notes, tt.note) {
			t.Errorf("%q: diagnostics %q, want %q", tt.paths, notes, tt.note)
		}
	}

	p := openAlone(t, kernel)
	if s := scan(t, p)[0]; s.FunctionSymbols != 0 || s.Pads != nil || !p.Files()[0].Nameless() {
		t.Errorf("without symbols: %d of them, pads %+v", s.FunctionSymbols, s.Pads)
	}
}

// btfNotes are the diagnostics about BTF, one a line.
func btfNotes(p *program.Program) string {
	var out []string
	for _, d := range p.Diagnostics() {
		if d.Section == ".BTF" {
			out = append(out, d.Message)
		}
	}
	return strings.Join(out, "\n")
}

// TestBTFSelect: a function that only BTF knows is known, with its parameters; that says nothing
// about inlining. One that nothing knows is not.
func TestBTFSelect(t *testing.T) {
	types, _, _ := btfSection(0, 1, "vfs_read", "vfs_write")
	object := withBTF(t, obj("clones-gcc12-x86_64-O2-g5.o"), "a.o", false, map[string][]byte{".BTF": types})
	for pattern, want := range map[string]struct {
		known bool
		note  string
	}{
		"vfs_read":     {true, "vfs_read(arg): with code of its own when the BTF was made; whether it was inlined too, only DWARF tells"},
		"vfs_*":        {true, `2 functions fit "vfs_*", the first is vfs_read(arg): with code of its own when the BTF was made; whether it was inlined too, only DWARF tells`},
		"nobody":       {false, ""},
		"always_seven": {false, ""}, // it has the symbol of a clone alone, which is selected
	} {
		p := openAlone(t, object)
		sel, err := p.Select(t.Context(), program.Query{Patterns: []string{pattern}})
		if err != nil {
			t.Fatal(err)
		}
		if got := btfNotes(p); sel.Known() != want.known || got != want.note || len(sel.Functions()) > 0 {
			t.Errorf("%s: known %v, %q; want %v, %q", pattern, sel.Known(), got, want.known, want.note)
		}
		if selected := pattern == "always_seven"; sel.Empty() == selected {
			t.Errorf("%s: empty %v", pattern, sel.Empty())
		}
	}
}

// TestKernelBTF: a kernel without its DWARF names what BTF names, and a module with it.
func TestKernelBTF(t *testing.T) {
	path := vmlinux(t)
	bpftool, err := exec.LookPath("bpftool")
	if err != nil {
		t.Skip("bpftool is not installed")
	}
	count := func(args ...string) (n int) {
		out := bufio.NewScanner(strings.NewReader(run(t, bpftool, append(args, "format", "raw")...)))
		for out.Scan() {
			if strings.Contains(out.Text(), "] FUNC '") {
				n++
			}
		}
		return n
	}
	module := kernelModules(t)[0]
	p := openWith(t, &program.Options{}, path, module)
	all := scan(t, p)
	for i, want := range []int{count("btf", "dump", "file", path), count("-B", path, "btf", "dump", "file", module)} {
		if got := all[i].BTF; got == nil || !got.Named || got.Functions != want {
			t.Errorf("%s: %+v, bpftool %d", all[i].Input, got, want)
		}
	}
}
