package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"inlay/audit/facts"
)

// The test program is its own child: these variables tell it what to do, and where.
const (
	childTask = "INLAY_STORE_TASK"
	childDir  = "INLAY_STORE_DIR"
)

func TestMain(m *testing.M) {
	task := map[string]func(dir string) error{"": nil, "collect": collectAll, "fill": fillDisk}[os.Getenv(childTask)]
	if task == nil {
		os.Exit(m.Run())
	}
	if err := task(os.Getenv(childDir)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// child is this program with a task.
func child(t testing.TB, task, dir string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Env = append(os.Environ(), childTask+"="+task, childDir+"="+dir)
	return c
}

// killedSegments is the pool that the child collects.
func killedSegments() (all []*rowsOf) {
	for i := range uint64(25) {
		all = append(all, segment(i, 30))
	}
	return all
}

// collectAll does what a collection and a merge do: whatever is known is not done again.
func collectAll(dir string) (err error) {
	s, err := Create(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	r, err := s.Begin(testKey)
	if err != nil {
		return err
	}
	defer r.Close()
	for i, seg := range killedSegments() {
		path := fmt.Sprintf("/pool/%02d", i)
		if _, ok := r.Known(path, 10, 20); ok {
			continue
		}
		if err := s.Put(context.Background(), seg.facts()); err != nil {
			return err
		}
		if err := r.Add(source(path, seg.binary.Digest, facts.Read)); err != nil {
			return err
		}
	}
	if err := r.Finish(); err != nil {
		return err
	}
	return s.Compact(context.Background(), nil)
}

// Killed at any moment and run again, the store is byte for byte that of a run nobody disturbed. In
// between, every evidence file is there whole and once, or not at all.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("runs dozens of processes")
	}
	undisturbed := filepath.Join(t.TempDir(), "s")
	begin := time.Now()
	if out, err := child(t, "collect", undisturbed).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	took := time.Since(begin)
	want := tree(t, undisturbed)
	rng := rand.New(rand.NewPCG(9, 9))
	killed := 0
	for range 20 {
		dir := filepath.Join(t.TempDir(), "s")
		c := child(t, "collect", dir)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		after := time.Duration(rng.Int64N(int64(took)))
		time.Sleep(after)
		c.Process.Kill()
		if c.Wait() != nil {
			killed++
		}
		wholeOrAbsent(t, dir)
		if out, err := child(t, "collect", dir).CombinedOutput(); err != nil {
			t.Fatalf("killed after %v, run again: %v: %s", after, err, out)
		}
		sameTree(t, tree(t, dir), want)
	}
	if killed < 10 {
		t.Errorf("only %d runs were killed before they ended", killed)
	}
}

// wholeOrAbsent reads what a killed process left.
func wholeOrAbsent(t *testing.T, dir string) {
	t.Helper()
	s, err := Open(dir)
	if errors.Is(err, ErrNotStore) {
		return // killed before there was one
	}
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rows := map[facts.Digest]int{}
	for _, row := range collect(t, s.Instances(context.Background(), nil)) {
		rows[row.Digest]++
	}
	for _, seg := range killedSegments() {
		d := seg.binary.Digest
		if n := rows[d]; s.Has(d) && n != len(seg.instances) || !s.Has(d) && n != 0 {
			t.Errorf("%s: %d of %d instances, there: %v", d, n, len(seg.instances), s.Has(d))
		}
	}
	for _, row := range collect(t, s.Sources(context.Background(), "")) {
		if row.Outcome == facts.Read && !s.Has(row.Digest) {
			t.Errorf("%s names facts that are not there", row.Path)
		}
	}
}

// fillDisk puts segments until the disk is full. It runs where dir is a disk of its own.
func fillDisk(dir string) error {
	s, err := Create(filepath.Join(dir, "s"))
	if err != nil {
		return err
	}
	put := 0
	for ; err == nil && put < 1000; put++ {
		err = s.Put(context.Background(), segment(uint64(put), 100).facts())
	}
	put--
	if err == nil {
		return errors.New("the disk was never full")
	}
	if left, _ := os.ReadDir(s.area.dir); len(left) > 0 {
		return fmt.Errorf("temporary files stay: %v", left)
	}
	if merge := s.Compact(context.Background(), nil); merge == nil {
		return errors.New("merged on a full disk")
	}
	if left, _ := os.ReadDir(s.area.dir); len(left) > 0 {
		return fmt.Errorf("temporary files of the merge stay: %v", left)
	}
	n := 0
	for _, bad := range s.Instances(context.Background(), nil) {
		if bad != nil {
			return bad
		}
		n++
	}
	if n != put*200 || put == 0 {
		return fmt.Errorf("%d rows of %d segments after: %w", n, put, err)
	}
	fmt.Println("full:", err)
	return s.Close()
}

// A full disk is an error; what was stored before is whole, and nothing else stays.
func TestFullDisk(t *testing.T) {
	unshare, err := exec.LookPath("unshare")
	if err != nil {
		t.Skip("needs unshare, to mount a small disk")
	}
	dir := t.TempDir()
	if err := exec.Command(unshare, "-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "none", dir).Run(); err != nil {
		t.Skip("may not mount a small disk:", err)
	}
	c := child(t, "fill", dir)
	c.Args = append([]string{unshare, "-rm", "sh", "-c", `mount -t tmpfs -o size=1m none "$0" && exec "$1"`, dir}, c.Path)
	c.Path = unshare
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf("%s", out)
}
