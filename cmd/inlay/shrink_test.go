package main

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// A file that is cut while it is read costs its answer and nothing else: whatever the moment,
// the command ends by itself, with the answer of the whole file or with exit code 1, one
// line on standard error and no output file. A fault outside a guard would end the test.
func TestShrinks(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("runs only for Linux: elsewhere a mapped file cannot be cut, or reads as zeros")
	}
	moments := 6
	if testing.Short() {
		moments = 2
	}
	for name, files := range shrinking(t) {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 10))
			for _, question := range everyQuestion() {
				s := shrink{files: files, dir: t.TempDir(), question: question}
				s.whole(t)
				for range moments {
					s.cut(t, time.Duration(random.Int64N(int64(s.took+s.took/8))), random.Int64N(int64(len(files[0].data))))
				}
			}
		})
	}
}

// shrinking lists the kinds of files that a command maps. The first is cut, the last is named on
// the command line.
func shrinking(t *testing.T) map[string][]shrinkFile {
	t.Helper()
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "obj", name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	member := read("clones-gcc12-x86_64-O2-g5.o")
	archive := slices.Concat([]byte("!<arch>\n"+arHeader("x.o/", len(member))), member)
	return map[string][]shrinkFile{
		"linked":      {{"x.so", read("header-gcc12-x86_64-O2-g5.so")}},
		"relocatable": {{"x.o", read("trusts-gcc12-x86_64-O2-g5-livepatch.o")}},
		"module":      {{"x.ko", read("init-gcc12-x86_64-O2-g5.ko")}},
		"packed":      {{"x.ko.xz", read("plain-gcc12-x86_64-O2-g5.ko.xz")}},
		"archive":     {{"x.a", archive}},
		"debug file": {
			{"header-gcc12-x86_64-O2-g5-split.debug", read("header-gcc12-x86_64-O2-g5-split.debug")},
			{"x.so", read("header-gcc12-x86_64-O2-g5-split.so")},
		},
	}
}

type shrinkFile struct {
	name string
	data []byte
}

// shrink asks one question about files that are cut meanwhile.
type shrink struct {
	files    []shrinkFile
	dir      string
	question []string
	code     int
	want     []byte
	took     time.Duration
}

// ask writes the files anew and asks.
func (s *shrink) ask(t *testing.T, started func()) (code int, stderr string) {
	t.Helper()
	for _, f := range s.files {
		path := filepath.Join(s.dir, f.name)
		if err := os.WriteFile(path+".new", f.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil { // what is cut is no other run's
			t.Fatal(err)
		}
	}
	_ = os.Remove(s.out()) // not there before the first
	args := append(slices.Clone(s.question), filepath.Join(s.dir, s.files[len(s.files)-1].name), "-o", "json="+s.out(), "-j", "3")
	var errs bytes.Buffer
	started()
	code = run(t.Context(), args, nil, io.Discard, &errs, noEnv)
	return code, errs.String()
}

func (s *shrink) out() string { return filepath.Join(s.dir, "out.json") }

// whole asks about the files as they are.
func (s *shrink) whole(t *testing.T) {
	t.Helper()
	start := time.Now()
	s.code, _ = s.ask(t, func() {})
	s.took = time.Since(start)
	if s.code == exitUsage {
		t.Fatalf("%s is no question", strings.Join(s.question, " "))
	}
	s.want, _ = os.ReadFile(s.out()) // not there where the question does not fit the file
}

// cut asks while the first file is cut to some bytes, so much time after the command started.
func (s *shrink) cut(t *testing.T, after time.Duration, left int64) {
	t.Helper()
	done := make(chan error, 1)
	path := filepath.Join(s.dir, s.files[0].name)
	code, stderr := s.ask(t, func() {
		time.AfterFunc(after, func() { done <- os.Truncate(path, left) })
	})
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(s.out())
	what := strings.Join(s.question, " ")
	switch {
	case strings.Contains(stderr, "decoder failed"):
		t.Errorf("%s, cut to %d bytes after %v: %s", what, left, after, stderr)
	case code == s.code && (err != nil || bytes.Equal(got, s.want)):
	case code == exitFailed && err != nil && strings.HasPrefix(stderr, "inlay: ") && strings.Count(stderr, "\n") == 1:
	case len(s.files) > 1 && len(got) > 0 && bytes.Contains(got, []byte("no separate debug file found")): // it was cut before it was found
	default:
		t.Errorf("%s, cut to %d bytes after %v: code %d (whole: %d), output %v (%d bytes, whole: %d), standard error %q",
			what, left, after, code, s.code, err, len(got), len(s.want), stderr)
	}
}

// The same moment every time: the file is cut between two addresses of one run.
func TestShrinksBetweenAddresses(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("runs only for Linux: elsewhere a mapped file cannot be cut, or reads as zeros")
	}
	data, err := os.ReadFile(nested)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "n.o")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	in, ask := io.Pipe()
	answer, out := io.Pipe()
	var stderr bytes.Buffer
	done := make(chan int)
	go func() {
		code := run(t.Context(), []string{"addr", path}, in, out, &stderr, noEnv)
		_ = out.Close()
		done <- code
	}()
	if _, err := io.WriteString(ask, ".text+0x5c\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := answer.Read(make([]byte, 1024)); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	go func() {
		_, _ = io.WriteString(ask, ".text+0x1\n") // refused once it failed
		_ = ask.Close()
	}()
	go func() { _, _ = io.Copy(io.Discard, answer) }()
	code := <-done
	if want := "inlay: " + path + ": "; code != exitFailed || !strings.HasPrefix(stderr.String(), want) || strings.Count(stderr.String(), "\n") != 1 ||
		!strings.Contains(stderr.String(), "file changed while it was read; run again on a copy that nothing writes to") {
		t.Errorf("code %d, standard error %q", code, stderr.String())
	}
}

// Bytes that change under the reader may be anything: the command ends by itself.
func TestRewritten(t *testing.T) {
	moments := 4
	if testing.Short() {
		moments = 1
	}
	data, err := os.ReadFile("../../testdata/obj/trusts-gcc12-x86_64-O2-g5-livepatch.o")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(2, 10))
	for _, question := range everyQuestion() {
		s := shrink{files: []shrinkFile{{"x.o", data}}, dir: t.TempDir(), question: question}
		s.whole(t)
		for range moments {
			after, done := time.Duration(random.Int64N(int64(s.took))), make(chan error, 1)
			noise := slices.Clone(data)
			for range 200 {
				noise[64+random.IntN(len(noise)-64)] = byte(random.Uint32())
			}
			code, stderr := s.ask(t, func() {
				time.AfterFunc(after, func() {
					f, err := os.OpenFile(filepath.Join(s.dir, "x.o"), os.O_WRONLY, 0)
					if err == nil {
						_, err = f.WriteAt(noise, 0)
						err = errors.Join(err, f.Close())
					}
					done <- err
				})
			})
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			if !slices.Contains([]int{exitDone, exitFailed, exitGate, exitIncomplete, exitNothing}, code) || code == exitFailed && stderr == "" {
				t.Errorf("%s, rewritten after %v: code %d, standard error %q", strings.Join(question, " "), after, code, stderr)
			}
		}
	}
}

// What a collection reads and what an answer shows beside a file may be cut as well. A file of the
// pool that was cut has no facts, and those that a later collection makes are the right ones.
func TestShrinksBeside(t *testing.T) {
	data, err := os.ReadFile("../../testdata/obj/header-gcc12-x86_64-O2-g5.so")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("../../testdata/src/header_a.c")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	object, pool, store := filepath.Join(dir, "x.so"), filepath.Join(dir, "pool"), filepath.Join(dir, "store")
	text, member := filepath.Join(dir, "src", "header_a.c"), filepath.Join(pool, "x.so")
	place := func(path string, data []byte) {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.RemoveAll(path), os.WriteFile(path, data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	ask := func(args ...string) (int, string) {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), args, nil, &stdout, &stderr, noEnv)
		return code, stdout.String() + stderr.String()
	}
	who := func() string {
		_, out := ask("audit", "query", "who", "from_header", "--store", store, "-o", "json")
		return out
	}
	place(object, data)
	place(member, data)
	place(text, source)
	if code, out := ask("audit", "collect", "--store", store, pool); code != exitDone {
		t.Fatalf("code %d\n%s", code, out)
	}
	want := who()
	random := rand.New(rand.NewPCG(3, 10))
	for range 10 {
		if err := os.RemoveAll(store); err != nil {
			t.Fatal(err)
		}
		place(member, data)
		place(text, source)
		done := make(chan error, 2)
		for _, path := range []string{member, text} {
			time.AfterFunc(time.Duration(random.Int64N(int64(20*time.Millisecond))), func() { done <- os.Truncate(path, 300) })
		}
		if code, out := ask("audit", "collect", "--store", store, pool); code != exitDone || crashed(out) {
			t.Errorf("collect: code %d\n%s", code, out)
		}
		for _, args := range [][]string{{"disasm", "--all", object}, {"impact", "from_header", object}} {
			if code, out := ask(append(args, "--source", filepath.Dir(text))...); code != exitDone || crashed(out) {
				t.Errorf("%s: code %d\n%s", args[0], code, out)
			}
		}
		if err := errors.Join(<-done, <-done); err != nil {
			t.Fatal(err)
		}
		place(member, data)
		if code, out := ask("audit", "collect", "--store", store, pool); code != exitDone {
			t.Errorf("collect again: code %d\n%s", code, out)
		}
		if got := who(); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}
