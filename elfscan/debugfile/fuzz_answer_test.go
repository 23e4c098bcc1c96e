package debugfile_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inlay/elfscan"
	"inlay/elfscan/debugfile"
	"inlay/testdata/edited"
)

// answering is a server that sends the same bytes to whoever asks, and hangs up.
type answering struct {
	net.Listener
	answer []byte
}

func (a *answering) run() {
	for {
		c, err := a.Accept()
		if err != nil {
			return
		}
		if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
			_, _ = c.Write(a.answer) // who hangs up first does not matter
		}
		_ = c.Close()
	}
}

// statuses are of all classes.
var statuses = []string{"200 OK", "200", "404 Not Found", "500 x", "301 Moved", "204 No Content", "206 Partial Content", "100 Continue", "99999 y"}

// FuzzAnswer lets a server send a debug file edited and cut, or another, behind any head: what is found
// has the build-id that was asked for, and what is not leaves nothing in the cache.
func FuzzAnswer(f *testing.F) {
	const path = "../../testdata/obj/header-gcc12-x86_64-O2-g5-split.debug"
	sound := edited.Load(f, filepath.Dir(path), edited.Any, filepath.Base(path), "header-gcc12-x86_64-O2-g5.so", "calls-gcc12-x86_64-O2-g5.o")
	file, err := elfscan.Open(path, nil)
	if err != nil {
		f.Fatal(err)
	}
	id := file.BuildID()
	_ = file.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Skip(err)
	}
	f.Cleanup(func() { _ = l.Close() })
	server := &answering{Listener: l}
	go server.run()
	cache := f.TempDir()
	f.Add(byte(0), "", int64(0), byte(0), []byte{})
	f.Add(byte(0), "Transfer-Encoding: chunked\r\n", int64(0), byte(0), []byte{})
	f.Add(byte(0), "Content-Encoding: gzip\r\n", int64(-100), byte(0), []byte{})
	f.Add(byte(0), "", int64(1)<<60, byte(1), []byte{})
	f.Add(byte(2), "X: y\r\n", int64(5), byte(2), []byte{1, 2, 3, 4})
	f.Add(byte(4), "", int64(0), byte(0), []byte{0, 0x20, 1, 9})
	f.Fuzz(func(t *testing.T, status byte, header string, claim int64, which byte, script []byte) {
		if strings.Contains(strings.ToLower(header), "location") {
			return // the other server would be asked
		}
		body := sound.Image(which, script)
		server.answer = fmt.Appendf(nil, "HTTP/1.1 %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s", statuses[int(status)%len(statuses)], header, int64(len(body))+claim, body)
		finder := debugfile.New(&debugfile.Options{NoDefaultRoot: true, Servers: &debugfile.Servers{
			URLs: []string{"http://" + l.Addr().String()}, Cache: cache, MaxBytes: 1 << 20, MaxTime: 5 * time.Second}})
		found, err := finder.Find(t.Context(), debugfile.Request{Kind: debugfile.Debug, BuildID: id})
		if (found == nil) == (err == nil) {
			t.Fatalf("%v and %v", found, err)
		}
		kept, _ := filepath.Glob(filepath.Join(cache, "*", "*"))
		if err != nil {
			var why *debugfile.NotFoundError
			if !errors.As(err, &why) || errors.Is(err, elfscan.ErrPanic) {
				t.Errorf("%v", err)
			}
			checkKept(t, kept, true)
		} else {
			if found.File.BuildID() != id || !found.File.HasDWARF() {
				t.Errorf("found %q, want %q", found.File.BuildID(), id)
			}
			_ = found.File.Close()
			checkKept(t, kept, false)
		}
		if err := os.RemoveAll(filepath.Join(cache, id)); err != nil {
			t.Fatal(err)
		}
	})
}

// checkKept wants the file that was found in the cache, or else at most an empty one, which says that no
// server had it.
func checkKept(t *testing.T, kept []string, empty bool) {
	t.Helper()
	for _, path := range kept {
		info, err := os.Stat(path)
		if err != nil || filepath.Base(path) != "debuginfo" || (info.Size() == 0) != empty {
			t.Errorf("%s is left, %v", path, err)
		}
	}
	if !empty && len(kept) != 1 {
		t.Errorf("%d files are kept", len(kept))
	}
}
