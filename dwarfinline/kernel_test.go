package dwarfinline

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// kernelInstances is what a walk with libdw counts in Debian's vmlinux
// 6.1.0-56-cloud-amd64.
const kernelInstances = 310_939

// TestKernelOracle compares every instance of a vmlinux with debug/dwarf's
// view, unit by unit.
func TestKernelOracle(t *testing.T) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX names no vmlinux")
	}
	o, err := newOracle(t, path)
	if err != nil {
		t.Fatal(err)
	}
	x := build(t, open(t, path), nil)
	n := compareIndex(t, x, o)
	c := x.Counts()
	t.Logf("%d units, %d instances compared: %d inlined, %d bodies", len(x.Units()), n, c.Inlined, c.OutOfLine)
	if strings.Contains(path, "6.1.0-56-cloud-amd64") && c.Inlined != kernelInstances {
		t.Errorf("%d inlined instances, want %d", c.Inlined, kernelInstances)
	}
	if n != c.Inlined+c.OutOfLine {
		t.Errorf("compared %d instances of %d", n, c.Inlined+c.OutOfLine)
	}
}

// TestKernelModules compares the number of inlined instances of every module
// with llvm-dwarfdump's.
func TestKernelModules(t *testing.T) {
	dir := os.Getenv("INLAY_MODULES")
	if dir == "" {
		t.Skip("INLAY_MODULES names no folder of modules")
	}
	tool, err := exec.LookPath("llvm-dwarfdump")
	if err != nil {
		t.Skip("llvm-dwarfdump is not installed")
	}
	paths := modules(t, dir)
	jobs := make(chan string)
	var workers sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for range 2 {
		workers.Go(func() {
			for path := range jobs {
				want := statistics(t, tool, path)
				got := build(t, open(t, path), &Options{Jobs: 1}).Counts()
				if got.Inlined+got.Stray+got.DiscardedInstances != want || got.Stray+got.DiscardedInstances != 0 {
					t.Errorf("%s: %+v, llvm-dwarfdump has %d inlined functions", path, got, want)
				}
				mu.Lock()
				total += got.Inlined
				mu.Unlock()
			}
		})
	}
	for _, p := range paths {
		jobs <- p
	}
	close(jobs)
	workers.Wait()
	t.Logf("%d modules with %d inlined instances", len(paths), total)
	if len(paths) == 0 || total == 0 {
		t.Error("nothing was compared")
	}
}

func modules(t *testing.T, dir string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.Contains(d.Name(), ".ko") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// statistics returns "#inlined functions" of llvm-dwarfdump --statistics.
func statistics(t *testing.T, tool, path string) int {
	out, err := exec.Command(tool, "--statistics", path).Output()
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return -1
	}
	var stats struct {
		Inlined int `json:"#inlined functions"`
	}
	if err := json.Unmarshal(out, &stats); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	return stats.Inlined
}
