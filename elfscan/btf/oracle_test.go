package btf_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/elfscan/btf"
)

// bpftoolFunctions lists the functions of a file by bpftool, as signatures does.
func bpftoolFunctions(t *testing.T, path, base string) []string {
	t.Helper()
	tool, err := exec.LookPath("bpftool")
	if err != nil {
		tool = "/usr/sbin/bpftool"
	}
	if _, err := os.Stat(tool); err != nil {
		t.Skip("bpftool is not installed")
	}
	var args []string
	if base != "" {
		args = []string{"-B", base}
	}
	out, err := exec.Command(tool, append(args, "btf", "dump", "file", path)...).Output()
	if err != nil {
		t.Fatalf("bpftool: %v", err)
	}
	prototypes := map[string][]string{} // of the base too, which is not dumped: see below
	type function struct{ name, prototype string }
	var all []function
	open := ""
	for lines := bufio.NewScanner(strings.NewReader(string(out))); lines.Scan(); {
		line := lines.Text()
		fields := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "\t") && open != "":
			name := strings.Trim(fields[0], "'")
			if name == "(anon)" {
				name = ""
				if fields[1] == "type_id=0" {
					name = "..."
				}
			}
			prototypes[open] = append(prototypes[open], name)
		case len(fields) > 1 && fields[1] == "FUNC_PROTO":
			open = strings.Trim(fields[0], "[]")
			prototypes[open] = []string{}
		case len(fields) > 3 && fields[1] == "FUNC":
			open = ""
			all = append(all, function{strings.Trim(fields[2], "'"), strings.TrimPrefix(fields[3], "type_id=")})
		default:
			open = ""
		}
	}
	var text []string
	for _, f := range all {
		parameters, ok := prototypes[f.prototype]
		if !ok {
			text = append(text, f.name) // its prototype is the kernel's
			continue
		}
		text = append(text, f.name+"("+strings.Join(parameters, ", ")+")")
	}
	return text
}

func readBTF(t *testing.T, path string, base *btf.Types) *btf.Types {
	t.Helper()
	f, err := elfscan.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	types, err := btf.Read(f, base)
	if err != nil {
		t.Fatal(err)
	}
	return types
}

// compare holds functions against bpftool's, in order.
func compare(t *testing.T, types *btf.Types, want []string) {
	t.Helper()
	got := signatures(t, types)
	if len(got) != len(want) || types.FunctionCount() != len(want) || len(want) == 0 {
		t.Fatalf("%d functions, counted %d, bpftool %d", len(got), types.FunctionCount(), len(want))
	}
	wrong := 0
	for i := range got {
		same := got[i] == want[i] || !strings.Contains(want[i], "(") && strings.HasPrefix(got[i], want[i]+"(")
		if wrong++; same {
			wrong--
		} else if wrong < 10 {
			t.Errorf("%s, bpftool %s", got[i], want[i])
		}
	}
}

// TestPahole: an object whose BTF pahole makes.
func TestPahole(t *testing.T) {
	for _, tool := range []string{"gcc", "pahole"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed")
		}
	}
	dir := t.TempDir()
	source, object := filepath.Join(dir, "a.c"), filepath.Join(dir, "a.o")
	text := `int first(int a, char *b) { return a + *b; }
int second(const char *format, ...) { return *format; }
static __attribute__((noinline)) int third(int only) { return only * 3; }
static inline __attribute__((always_inline)) int inlined(int x) { return third(x) + 1; }
int fourth(int y) { return inlined(y) + inlined(y + 1); }
`
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"gcc", "-O2", "-g", "-c", "-o", object, source}, {"pahole", "-J", object}} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", args[0], err, out)
		}
	}
	got := map[string]bool{}
	for _, s := range signatures(t, readBTF(t, object, nil)) {
		got[s] = true
	}
	// What was inlined everywhere is not in the BTF: it has no symbol.
	for s, want := range map[string]bool{
		"first(a, b)": true, "second(format, ...)": true, "third(only)": true, "fourth(y)": true, "inlined(x)": false,
	} {
		if got[s] != want {
			t.Errorf("%s: %v, want %v", s, got[s], want)
		}
	}
}

// TestKernel: the functions of a kernel and of modules are those that bpftool lists.
func TestKernel(t *testing.T) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX names no vmlinux")
	}
	kernel := readBTF(t, path, nil)
	compare(t, kernel, bpftoolFunctions(t, path, ""))
	t.Logf("%d functions of the kernel", kernel.FunctionCount())
	modules := os.Getenv("INLAY_MODULES")
	if modules == "" {
		t.Skip("INLAY_MODULES names no modules")
	}
	paths, err := filepath.Glob(filepath.Join(modules, "kernel/fs/*/*.ko"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%v, no modules in %s", err, modules)
	}
	for _, path := range paths {
		compare(t, readBTF(t, path, kernel), bpftoolFunctions(t, path, os.Getenv("INLAY_VMLINUX")))
		if alone := readBTF(t, path, nil); !alone.NeedsBase() {
			t.Errorf("%s does not need the kernel's", path)
		}
	}
	t.Logf("%d modules", len(paths))
}
