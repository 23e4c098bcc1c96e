package audit

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inlay/audit/facts"
	"inlay/audit/store"
)

// The test program is its own child: these variables tell it to collect, what and where to.
const (
	childRoot  = "INLAY_AUDIT_ROOT"
	childStore = "INLAY_AUDIT_STORE"
)

func TestMain(m *testing.M) {
	if os.Getenv(childRoot) == "" {
		os.Exit(m.Run())
	}
	if err := collectAsChild(os.Getenv(childStore), os.Getenv(childRoot)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func collectAsChild(dir, root string) (err error) {
	s, err := store.Create(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	_, err = Collect(context.Background(), s, &Options{Roots: []string{root}, Jobs: 2})
	return err
}

func child(t testing.TB, dir, root string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Env = append(os.Environ(), childRoot+"="+root, childStore+"="+dir)
	c.Stderr = os.Stderr
	return c
}

// bigPool is a pool that takes a while: all objects of testdata, on disk and in packages.
func bigPool(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	entries, err := os.ReadDir(filepath.Join("..", "testdata", "obj"))
	if err != nil || len(entries) < 50 {
		t.Fatalf("%d objects: %v", len(entries), err)
	}
	var members []file
	for i, e := range entries {
		if i%3 > 0 || strings.Contains(e.Name(), ".ko.") { // a compressed file has an end
			continue
		}
		data := object(t, e.Name())
		write(t, filepath.Join(dir, "disk", e.Name()), data)
		members = append(members, file{"usr/lib/" + e.Name(), append(data, byte(i))}) // other content
	}
	for n := 0; len(members) > 0; n++ {
		most := min(20, len(members))
		write(t, filepath.Join(dir, fmt.Sprintf("%d.deb", n)), debOf(t, members[:most]...))
		members = members[most:]
	}
	return dir
}

// Killed at any moment and run again until it ends, the store is byte for byte that of a run that
// nobody disturbed, and no temporary file stays.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("runs dozens of processes")
	}
	pool, whole := bigPool(t), t.TempDir()+"/s"
	start := time.Now()
	if err := child(t, whole, pool).Run(); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	want := tree(t, whole)
	random := rand.New(rand.NewPCG(9, 2026))
	killed, dir := 0, t.TempDir()+"/s"
	for range 20 {
		c := child(t, dir, pool)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(random.Int64N(int64(took))))
		_ = c.Process.Kill() // it may have ended
		if c.Wait() != nil {
			killed++
			continue
		}
		if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
			t.Fatalf("after %d kills: %s", killed, diff)
		}
		dir = t.TempDir() + "/s"
	}
	if err := child(t, dir, pool).Run(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
	if killed < 5 {
		t.Errorf("only %d of 20 were killed before they ended", killed)
	}
}

// Two collectors fill one store while a reader asks it: the reader sees each file whole or not at
// all, and in the end the store is that of one collector.
func TestTogether(t *testing.T) {
	if testing.Short() {
		t.Skip("runs several processes")
	}
	pool, whole, dir := bigPool(t), t.TempDir()+"/s", t.TempDir()+"/s"
	collect(t, whole, &Options{Roots: []string{pool}})
	complete := names(t, whole)
	if s, err := store.Create(dir); err != nil || s.Close() != nil {
		t.Fatal(err)
	}
	done := make(chan error, 2)
	for range 2 {
		go func() { done <- child(t, dir, pool).Run() }()
	}
	for left, reads := 2, 0; left > 0 || reads == 0; reads++ {
		for name, n := range names(t, dir) {
			if n > complete[name] {
				t.Errorf("%s is known from %d files, in the end from %d", name, n, complete[name])
			}
		}
		for _, r := range sources(t, dir, "") {
			if r.Outcome == facts.Failed {
				t.Errorf("%s(%s) failed: %s", r.Path, r.Member, r.Why)
			}
		}
		select {
		case err := <-done:
			if left--; err != nil {
				t.Error(err)
			}
		default:
		}
	}
	if diff := cmp.Diff(tree(t, whole), tree(t, dir)); diff != "" {
		t.Error(diff)
	}
}
