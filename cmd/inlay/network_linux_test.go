package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// askedOffline lists, for the tests of the network, command lines about each kind of file: with its DWARF,
// without, without and not to be found, an archive, a package of the audit.
func askedOffline(t *testing.T) (lines [][]string) {
	t.Helper()
	objects := absolutePath(t, filepath.Join("..", "..", "testdata", "obj"))
	stripped, _, _, _ := debugServer(t)
	for _, file := range []string{
		filepath.Join(objects, "header-gcc12-x86_64-O2-g5.so"), filepath.Join(objects, "plain-gcc12-x86_64-O2-g5.ko.xz"),
		filepath.Join(objects, "header-gcc12-x86_64-O2-g5-dwz.so"), absolutePath(t, stripped), archiveOf(t, filepath.Join(objects, "nested-gcc12-x86_64-O2-g5.o")),
	} {
		for _, question := range everyQuestion() {
			if i := slices.Index(question, "--functions"); i >= 0 {
				question[i+1] = absolutePath(t, question[i+1])
			}
			lines = append(lines, append(question, file, "-o", "json"))
		}
		lines = append(lines, []string{"audit", "collect", "--store", "store", file, "-o", "json"})
	}
	return append(lines, []string{"audit", "query", "who", "*", "--store", "store"}, []string{"version"}, []string{"help"}, []string{"completion", "bash"})
}

// Without --debuginfod no command uses the network, whatever the environment says: each answers in
// a network namespace without interfaces as it does outside, and no server is asked.
func TestOffline(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("runs only as root: it makes network namespaces")
	}
	server, asked := listener(t)
	inside, outside := newPlace(t), newPlace(t)
	for _, args := range askedOffline(t) {
		var got [2]string
		for i, p := range []*place{inside, outside} {
			cmd := p.command(args...)
			cmd.Env = append(cmd.Env, "DEBUGINFOD_URLS="+server)
			if p == inside {
				cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
			}
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
				t.Skip("runs only for machines with network namespaces: ", err)
			}
			got[i] = cmd.ProcessState.String() + "\n" + out.String()
		}
		if got[0] != got[1] {
			t.Errorf("%s\nwithout network: %s\nwith: %s", args, got[0], got[1])
		}
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("the server in DEBUGINFOD_URLS was asked %d times", n)
	}
}

// No socket of the network is made either, which would leave no trace in the answers. The last
// command line has the flag: a test that could not see a socket would pass.
func TestNoSockets(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("no strace")
	}
	server, asked := listener(t)
	p := newPlace(t)
	traced := func(args ...string) string {
		log := filepath.Join(t.TempDir(), "log")
		cmd := p.command(args...)
		path, err := exec.LookPath("strace")
		if err != nil {
			t.Fatal(err)
		}
		cmd.Path, cmd.Args = path, append([]string{"strace", "-f", "-qq", "-o", log, "-e", "trace=socket,connect", "inlay"}, args...)
		cmd.Env = append(cmd.Env, "DEBUGINFOD_URLS="+server)
		_ = cmd.Run() // the exit code is the command's
		calls, err := os.ReadFile(log)
		if err != nil || bytes.Contains(calls, []byte("ptrace")) {
			t.Skip("runs only for machines on which strace may trace: ", err)
		}
		return string(calls)
	}
	for _, args := range askedOffline(t) {
		if calls := traced(args...); strings.Contains(calls, "AF_INET") {
			t.Errorf("%s\n%s", args, calls)
		}
	}
	if asked.Load() > 0 {
		t.Error("the server was asked")
	}
	stripped, _, _, _ := debugServer(t)
	if calls := traced("sites", "--all", "--debuginfod", absolutePath(t, stripped)); !strings.Contains(calls, "AF_INET") || asked.Load() == 0 {
		t.Errorf("with --debuginfod no socket was seen:\n%s", calls)
	}
}

// listener counts the connections to a port of this machine.
func listener(t *testing.T) (url string, asked *atomic.Int32) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	asked = new(atomic.Int32)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			asked.Add(1)
			_ = conn.Close()
		}
	}()
	return "http://" + l.Addr().String(), asked
}
