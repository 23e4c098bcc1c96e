package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// place is a process's surroundings: a folder to work in with nothing in it, a home and a folder
// for temporary files.
type place struct{ dir, home, tmp string }

func newPlace(t *testing.T) *place {
	t.Helper()
	if testing.Short() {
		t.Skip("starts processes, which take a second each with the race detector")
	}
	top := t.TempDir()
	p := &place{filepath.Join(top, "dir"), filepath.Join(top, "home"), filepath.Join(top, "tmp")}
	for _, dir := range []string{p.dir, p.home, p.tmp} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// command makes a process of the program there.
func (p *place) command(args ...string) *exec.Cmd {
	cmd := exec.Command("inlay", args...)
	cmd.Dir = p.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.home, "TMPDIR=" + p.tmp}
	return cmd
}

// limited makes one with a limit of the shell, as "ulimit -n 20".
func (p *place) limited(limit string, args ...string) *exec.Cmd {
	cmd := p.command()
	cmd.Path, cmd.Args = "/bin/sh", append([]string{"sh", "-c", limit + `; exec inlay "$@"`, "inlay"}, args...)
	return cmd
}

// files lists what is there.
func (p *place) files(t *testing.T) (names []string) {
	t.Helper()
	for _, top := range []string{p.dir, p.home, p.tmp} {
		err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				names = append(names, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// ended runs a process and returns its exit code, -1 if a signal ended it.
func ended(t *testing.T, cmd *exec.Cmd) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	if cmd.Stdout == nil {
		cmd.Stdout = &out
	}
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// large builds a program of some megabytes with DWARF, the one that is tested: a command needs
// time for it, and says more of it than a pipe holds.
func large(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program once more")
	}
	path := filepath.Join(t.TempDir(), "large")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func absolutePath(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestLarge asks about a file that takes time.
func TestLarge(t *testing.T) {
	file := large(t)
	t.Run("signals", func(t *testing.T) { testSignals(t, file) })
	t.Run("reader gone", func(t *testing.T) { testReaderGone(t, file) })
}

// SIGINT and SIGTERM end a command at any moment, with exit code 130 and one line, and leave
// nothing behind: no temporary file, no output, and of a store what is whole.
func testSignals(t *testing.T, file string) {
	random := rand.New(rand.NewPCG(4, 10))
	for _, question := range [][]string{
		{"scan", "-v"}, {"sites", "--all"}, {"disasm", "--all"}, {"clones"}, {"impact", "--all"}, {"impact", "--rank"},
		{"verify", "--expect", "inline-clone"}, {"audit", "collect", "--store", "store"},
	} {
		args := append(slices.Clone(question), file, "-o", "json=out.json")
		for i := range 2 {
			p, sent := newPlace(t), []os.Signal{os.Interrupt, syscall.SIGTERM}[i]
			cmd := p.command(args...)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			after := time.Duration(random.Int64N(int64(time.Second)))
			time.Sleep(after)
			_ = cmd.Process.Signal(sent) // it may have ended
			_ = cmd.Wait()
			code, left := cmd.ProcessState.ExitCode(), slices.DeleteFunc(p.files(t), partOfStore)
			switch {
			case code >= 0 && code != exitInterrupted && slices.Equal(left, []string{filepath.Join(p.dir, "out.json")}): // it had ended
			case code == exitInterrupted && len(left) == 0 && stderr.String() == "inlay: interrupted\n":
			case code == -1 && len(left) == 0 && after < 100*time.Millisecond: // before main
			default:
				t.Errorf("%s, %v after %v: code %d, left %v, standard error %q", args, sent, after, code, left, stderr.String())
			}
		}
	}
}

// partOfStore tells the files of a store that a later collection goes on from.
func partOfStore(path string) bool {
	return strings.Contains(path, "/store/") && !strings.Contains(path, "/store/tmp/")
}

// An interrupt ends a download that hangs, takes the line of the progress from the terminal, and
// leaves no part of the file in the cache.
func TestSignalWhileFetching(t *testing.T) {
	arrived := make(chan bool, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000000")
		for range 20 { // for longer than the progress waits
			_, _ = w.Write(make([]byte, 100))
			_ = http.NewResponseController(w).Flush()
			time.Sleep(50 * time.Millisecond)
		}
		arrived <- true
		<-r.Context().Done()
	}))
	defer server.Close()
	terminal, line := pseudoTerminal(t)
	p := newPlace(t)
	stripped, _, _, _ := debugServer(t) // where its debug file is not beside it
	cmd := p.command("sites", "--all", "--debuginfod", absolutePath(t, stripped))
	cmd.Env = append(cmd.Env, "DEBUGINFOD_URLS="+server.URL, "TERM=xterm")
	cmd.Stderr = line
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = line.Close()
	select {
	case <-arrived:
	case <-time.After(time.Minute):
		t.Error("the server was not asked")
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	var shown []byte
	for buf := make([]byte, 4096); ; {
		n, err := terminal.Read(buf)
		shown = append(shown, buf[:n]...)
		if err != nil { // EIO: nobody has the other side open
			break
		}
	}
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("code %d", code)
	}
	if !bytes.Contains(shown, []byte("KiB fetched from")) || !bytes.HasSuffix(shown, []byte("\r\x1b[Kinlay: interrupted\r\n")) || bytes.Contains(shown, []byte("\x1b[?25")) {
		t.Errorf("the terminal got %q", shown)
	}
	if left := p.files(t); len(left) > 0 {
		t.Errorf("%v were left behind", left)
	}
}

// pseudoTerminal opens both sides of one (pty(7)): what is written to line arrives at terminal.
func pseudoTerminal(t *testing.T) (terminal, line *os.File) {
	t.Helper()
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("runs only for machines with pseudo terminals: ", err)
	}
	t.Cleanup(func() { _ = terminal.Close() })
	number, err := unix.IoctlGetInt(int(terminal.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(terminal.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(int(terminal.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 120})
	}
	if err == nil {
		line, err = os.OpenFile("/dev/pts/"+strconv.Itoa(number), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		t.Skip("runs only for machines with pseudo terminals: ", err)
	}
	return terminal, line
}

// "inlay … | head -1" ends quietly in every format, and so does help.
func testReaderGone(t *testing.T, file string) {
	lines := [][]string{{"help", "evidence"}, {"--help"}, {"impact", "--help"}, {"version"}, {"completion", "bash"}}
	for _, question := range [][]string{{"sites", "--all"}, {"disasm", "--all"}} {
		for _, format := range []string{"text", "json", "jsonl", "csv"} {
			if format != "csv" || question[0] != "disasm" {
				lines = append(lines, append(slices.Clone(question), file, "-q", "-o", format))
			}
		}
	}
	for _, args := range lines {
		cmd := newPlace(t).command(args...)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 1)); err != nil {
			t.Errorf("%s: %v", args, err)
		}
		_ = out.Close()
		_ = cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != exitDone || stderr.Len() > 0 {
			t.Errorf("%s: code %d, standard error %q", args, code, stderr.String())
		}
	}
}

// A process that may write no larger file gets the error of a full disk from the system: one
// line with the name that was asked for, exit code 1, and no file that looks whole.
func TestNoRoom(t *testing.T) {
	object := absolutePath(t, "../../testdata/obj/clones-gcc12-x86_64-O2-g5.o")
	for _, line := range everyCommand(t, object) {
		format := line[len(line)-1]
		if line[len(line)-2] != "-o" || line[0] == "cover" { // whose list is named from here
			continue
		}
		p := newPlace(t)
		args := append(slices.Clone(line[:len(line)-1]), format+"=out")
		code, _, stderr := ended(t, p.limited("ulimit -f 0", args...))
		if code != exitFailed || stderr != "inlay: write out: file too large\n" {
			t.Errorf("%s: code %d, standard error %q", args, code, stderr)
		}
		if left := p.files(t); len(left) > 0 {
			t.Errorf("%s left %v", args, left)
		}
	}
}

// A store that ran out of room is gone on from when there is some again, and holds then what one
// that never did holds.
func TestNoRoomForStore(t *testing.T) {
	var objects []string
	for _, name := range []string{"header-gcc12-x86_64-O2-g5.so", "header_a-gcc12-x86_64-O2-g5.o", "header_b-gcc12-x86_64-O2-g5.o", "clones-gcc12-x86_64-O2-g5.o"} {
		objects = append(objects, absolutePath(t, filepath.Join("..", "..", "testdata", "obj", name)))
	}
	collect := func(store string) []string {
		return append([]string{"audit", "collect", "--store", store}, objects...)
	}
	p := newPlace(t)
	who := func(store string) string {
		code, out, stderr := ended(t, p.command("audit", "query", "who", "from_header", "--store", store, "-o", "csv"))
		if code != exitDone {
			t.Fatalf("code %d, standard error %q", code, stderr)
		}
		return out
	}
	if code, _, stderr := ended(t, p.command(collect("whole")...)); code != exitDone {
		t.Fatalf("code %d, standard error %q", code, stderr)
	}
	for _, blocks := range []int{0, 2, 8, 24} {
		store := fmt.Sprint("store", blocks)
		limit := fmt.Sprintf("ulimit -f %d", blocks)
		for _, args := range [][]string{collect(store), {"audit", "compact", "--store", store}} {
			code, _, stderr := ended(t, p.limited(limit, args...))
			full := code == exitFailed && strings.Contains(stderr, store) && strings.HasSuffix(stderr, ": file too large\n")
			if strings.Count(stderr, "\n") > 1 || code != exitDone && !full && !(blocks == 0 && args[1] == "compact") {
				t.Errorf("%s with %d blocks: code %d, standard error %q", args[1], blocks, code, stderr)
			}
			if code, _, stderr := ended(t, p.command(collect(store)...)); code != exitDone {
				t.Errorf("with room again: code %d, standard error %q", code, stderr)
			}
			if got, want := who(store), who("whole"); got != want {
				t.Errorf("%s with %d blocks and then with room: got %s\nwant %s", args[1], blocks, got, want)
			}
		}
		left, err := os.ReadDir(filepath.Join(p.dir, store, "tmp"))
		if err != nil || len(left) > 0 {
			t.Errorf("%v were left in the store, %v", left, err)
		}
	}
}

// Nothing is needed of the surroundings that a command does not use.
func TestPoorPlaces(t *testing.T) {
	object := absolutePath(t, "../../testdata/obj/header-gcc12-x86_64-O2-g5.so")
	question := []string{"sites", "--all", object, "-o", "json"}
	_, want, _ := ended(t, newPlace(t).command(question...))
	if !strings.Contains(want, "from_header") {
		t.Fatalf("got %q", want)
	}
	tests := map[string]func(p *place) *exec.Cmd{
		"no environment": func(p *place) *exec.Cmd {
			cmd := p.command(question...)
			cmd.Env = []string{}
			return cmd
		},
		"no such folders": func(p *place) *exec.Cmd {
			cmd := p.command(question...)
			cmd.Env = []string{"HOME=/nonexistent", "TMPDIR=/nonexistent", "XDG_CACHE_HOME=/nonexistent"}
			return cmd
		},
		"no working directory":  func(p *place) *exec.Cmd { return p.limited("rmdir ../dir", question...) },
		"no standard input":     func(p *place) *exec.Cmd { return p.limited("exec <&-", question...) },
		"no standard error":     func(p *place) *exec.Cmd { return p.limited("exec 2>&-", question...) },
		"few files may be open": func(p *place) *exec.Cmd { return p.limited("ulimit -n 20", question...) },
	}
	for name, start := range tests {
		if code, got, stderr := ended(t, start(newPlace(t))); code != exitDone || got != want || stderr != "" {
			t.Errorf("%s: code %d, %d bytes of %d, standard error %q", name, code, len(got), len(want), stderr)
		}
	}
}

// A cache that cannot be written to is told with its path, and the file is answered as one
// without debugging information.
func TestNoCache(t *testing.T) {
	stripped, env, _, _ := debugServer(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, cmd := range map[string]*exec.Cmd{
		"no folder": newPlace(t).command("sites", "--all", "--debuginfod", absolutePath(t, stripped)),
		"no room":   newPlace(t).limited("ulimit -f 0", "sites", "--all", "--debuginfod", absolutePath(t, stripped)),
	} {
		cache := file
		if name == "no room" {
			cache = filepath.Join(t.TempDir(), "cache")
		}
		cmd.Env = append(cmd.Env, "DEBUGINFOD_URLS="+env["DEBUGINFOD_URLS"], "DEBUGINFOD_CACHE_PATH="+cache)
		code, _, stderr := ended(t, cmd)
		if code != exitFailed || !strings.Contains(stderr, cache) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: code %d, standard error %q", name, code, stderr)
		}
		parts, err := filepath.Glob(filepath.Join(cache, "*", "*"))
		if err != nil || len(parts) > 0 {
			t.Errorf("%s: %v were left in the cache, %v", name, parts, err)
		}
	}
}
