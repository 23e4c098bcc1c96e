package debugfile_test

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inlay/elfscan/debugfile"
)

// startDebuginfod serves the debug files of a folder with elfutils' own server, and waits
// until it has the build-id.
func startDebuginfod(t *testing.T, folder, id string) (url string) {
	t.Helper()
	need(t, "debuginfod")
	port := freePort(t)
	var log bytes.Buffer
	server := exec.Command("debuginfod", "-d", ":memory:", "-p", port, "-F", folder)
	server.Stdout, server.Stderr = &log, &log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	t.Cleanup(func() {
		_ = server.Process.Kill()
		<-ended
	})
	url = "http://127.0.0.1:" + port
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		answer, err := http.Get(url + "/buildid/" + id + "/debuginfo")
		if err != nil {
			continue
		}
		_ = answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return url
		}
	}
	_ = server.Process.Kill()
	ended <- <-ended
	t.Fatalf("debuginfod did not get ready:\n%s", &log)
	return ""
}

// With elfutils' own server: found, fetched, verified, cached. Its client finds in the
// cache what we fetched, and we what it fetched, with the server gone.
func TestDebuginfod(t *testing.T) {
	b := build(t, id)
	files := filepath.Dir(b.move(t, "served", "prog.debug"))
	url := startDebuginfod(t, files, idHex)
	s := &debugfile.Servers{URLs: []string{url}, Cache: filepath.Join(b.dir, "cache")}
	got, err := b.fetch(t, s)
	if err != nil {
		t.Fatal(err)
	}
	if got.How != debugfile.ByServer || got.File.BuildID() != idHex || !got.File.HasDWARF() {
		t.Errorf("found %s by %s", got.File.Path(), got.How)
	}
	theirs := filepath.Join(b.dir, "theirs")
	for cache, server := range map[string]string{s.Cache: "http://127.0.0.1:1", theirs: url} {
		if got := clientFinds(t, cache, server); got != filepath.Join(cache, idHex, "debuginfo") {
			t.Errorf("elfutils' client with the cache %s: %q", cache, got)
		}
	}
	gone := []string{"http://127.0.0.1:1"}
	if got, err := b.fetch(t, &debugfile.Servers{URLs: gone, Cache: theirs}); err != nil || got.How != debugfile.ByServer {
		t.Errorf("what elfutils' client fetched: %v, %v", got, err)
	}
	// What the server does not have.
	unknown := build(t, "0x99aa")
	if _, err := unknown.fetch(t, s); !errors.Is(err, debugfile.ErrNotFound) || errors.Is(err, debugfile.ErrServer) {
		t.Errorf("an unknown build-id: %v", err)
	}
}

// clientFinds asks elfutils' client for the debug file of the tests.
func clientFinds(t *testing.T, cache, server string) string {
	t.Helper()
	need(t, "debuginfod-find")
	find := exec.Command("debuginfod-find", "debuginfo", idHex)
	find.Env = append(os.Environ(), "DEBUGINFOD_URLS="+server, "DEBUGINFOD_CACHE_PATH="+cache)
	out, err := find.CombinedOutput()
	if err != nil {
		t.Errorf("debuginfod-find: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// freePort returns a port that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
