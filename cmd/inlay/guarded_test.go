package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestGuarded runs every command as a program in which mapped bytes can be read only while an
// elfscan.File.Guard runs: a file that shrinks can end no command where none of them reads
// outside. It finds each place, where cutting a file at some moment finds few.
func TestGuarded(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("runs only for Linux, and builds the program once more")
	}
	inlay := buildGuarded(t)
	objects := filepath.Join("..", "..", "testdata", "obj")
	for _, name := range []string{
		"header-gcc12-x86_64-O2-g5.so", "header-gcc12-x86_64-O2-g5-split.so", "trusts-gcc12-x86_64-O2-g5-livepatch.o",
		"init-gcc12-x86_64-O2-g5.exe", "init-gcc12-x86_64-O2-g5.ko", "lib.a",
	} {
		file := filepath.Join(objects, name)
		if name == "lib.a" {
			file = archiveOf(t, filepath.Join(objects, "clones-gcc12-x86_64-O2-g5.o"))
		}
		lines := append(everyQuestion(), []string{"audit", "collect", "--store", filepath.Join(t.TempDir(), "s")})
		for _, line := range lines {
			for _, jobs := range []string{"1", "2"} { // one worker: no other's guard hides a read
				args := append(line[:len(line):len(line)], file, "-o", "json", "-j", jobs)
				out, err := exec.Command(inlay, args...).CombinedOutput()
				if crashed(string(out)) || err != nil && cmdCode(err) < 0 {
					t.Fatalf("%s: a read outside any guard\n%s", strings.Join(args, " "), out)
				}
			}
		}
	}
}

// cmdCode is the exit code that an error of a command tells; -1 if it did not exit by itself.
func cmdCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return -1
}

// buildGuarded builds the program with mappings that only guards open.
func buildGuarded(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	elfscan, err := filepath.Abs(filepath.Join("..", "..", "elfscan"))
	if err != nil {
		t.Fatal(err)
	}
	watch, err := filepath.Abs(filepath.Join("testdata", "guarded", "watch.go"))
	if err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{filepath.Join(elfscan, "guard", "watch.go"): watch}
	for name, edits := range map[string][]string{
		"guard/guard.go": {"	old := debug.SetPanicOnFault(true)\n", "	defer guarded()()\n	old := debug.SetPanicOnFault(true)\n"},
		"mmap_unix.go": {
			"	\"golang.org/x/sys/unix\"\n", "	\"golang.org/x/sys/unix\"\n	\"inlay/elfscan/guard\"\n",
			"	return unix.Mmap(int(file.Fd()), 0, int(size), prot, unix.MAP_PRIVATE)\n",
			"	data, err := unix.Mmap(int(file.Fd()), 0, int(size), prot, unix.MAP_PRIVATE)\n	if err == nil {\n		guard.WatchMap(data, prot)\n	}\n	return data, err\n",
			"{ return unix.Munmap(b) }", "{\n	guard.WatchUnmap(b)\n	return unix.Munmap(b)\n}",
		},
	} {
		text, err := os.ReadFile(filepath.Join(elfscan, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(edits); i += 2 {
			if bytes.Count(text, []byte(edits[i])) != 1 {
				t.Fatalf("%s has no line %q: where are files mapped and guarded?", name, edits[i])
			}
			text = bytes.Replace(text, []byte(edits[i]), []byte(edits[i+1]), 1)
		}
		edited := filepath.Join(dir, filepath.Base(name))
		replace[filepath.Join(elfscan, filepath.FromSlash(name))] = edited
		if err := os.WriteFile(edited, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", filepath.Join(dir, "inlay"), ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return filepath.Join(dir, "inlay")
}

// archiveOf makes a static archive of one object (System V ar(5)).
func archiveOf(t *testing.T, object string) string {
	t.Helper()
	data, err := os.ReadFile(object)
	if err != nil {
		t.Fatal(err)
	}
	var ar bytes.Buffer
	ar.WriteString("!<arch>\n")
	ar.WriteString(arHeader("x.o/", len(data)))
	ar.Write(data)
	path := filepath.Join(t.TempDir(), "lib.a")
	if err := os.WriteFile(path, ar.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func arHeader(name string, size int) string {
	name += strings.Repeat(" ", 16-len(name)) // bytes, where %-16s counts characters
	return fmt.Sprintf("%s%-12d%-6d%-6d%-8o%-10d`\n", name, 0, 0, 0, 0o644, size)
}
