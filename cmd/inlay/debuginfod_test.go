package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// debugServer serves the debug file of a stripped library, which it copies to a folder of its
// own. env has what --debuginfod needs, asked counts the questions.
func debugServer(t *testing.T) (stripped string, env map[string]string, asked *atomic.Int32, server *httptest.Server) {
	t.Helper()
	const id = "1111111111111111111111111111111111111111"
	objects := filepath.Join("..", "..", "testdata", "obj")
	stripped = filepath.Join(t.TempDir(), "stripped.so")
	data, err := os.ReadFile(filepath.Join(objects, "header-gcc12-x86_64-O2-g5-split.so"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(stripped, data, 0o600); err != nil {
		t.Fatal(err)
	}
	asked = new(atomic.Int32)
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path != "/buildid/"+id+"/debuginfo" {
			http.NotFound(w, r)
			return
		}
		http.ServeFile(w, r, filepath.Join(objects, "header-gcc12-x86_64-O2-g5-split.debug"))
	}))
	t.Cleanup(server.Close)
	env = map[string]string{"DEBUGINFOD_URLS": server.URL, "DEBUGINFOD_CACHE_PATH": filepath.Join(t.TempDir(), "cache"), "DEBUGINFOD_TIMEOUT": "30"}
	return stripped, env, asked, server
}

// With --debuginfod, and only with it, a stripped file is answered from what a server has;
// the next run needs no server.
func TestDebuginfodFlag(t *testing.T) {
	stripped, env, asked, server := debugServer(t)
	ask := func(flags ...string) (int, string, string) {
		var stdout, stderr bytes.Buffer
		args := append([]string{"sites", "from_header", stripped}, flags...)
		code := run(t.Context(), args, nil, &stdout, &stderr, func(name string) string { return env[name] })
		return code, stdout.String(), stderr.String()
	}
	if code, _, _ := ask(); code != exitFailed || asked.Load() != 0 {
		t.Errorf("without the flag: code %d, asked %d times", code, asked.Load())
	}
	if code, stdout, stderr := ask("--debuginfod"); code != exitDone || asked.Load() != 1 || !strings.Contains(stdout, "2 inlined instances in 2 bodies") {
		t.Errorf("with the flag: code %d, asked %d times\n%s%s", code, asked.Load(), stdout, stderr)
	}
	server.Close()
	if code, stdout, _ := ask("--debuginfod"); code != exitDone || !strings.Contains(stdout, "use_a") {
		t.Errorf("from the cache: code %d", code)
	}
	env["DEBUGINFOD_MAXSIZE"], env["DEBUGINFOD_CACHE_PATH"] = "-1", filepath.Join(t.TempDir(), "other")
	if code, _, stderr := ask("--debuginfod"); code != exitUsage || !strings.Contains(stderr, `DEBUGINFOD_MAXSIZE="-1"`) {
		t.Errorf("a limit that is none: code %d, %s", code, stderr)
	}
}

// A collection asks servers for the debug files that its roots lack, with the flag and only with
// it; what comes is a source of its own, and speaks for the stripped file.
func TestDebuginfodCollect(t *testing.T) {
	stripped, env, asked, _ := debugServer(t)
	dir := filepath.Join(t.TempDir(), "s")
	audit := func(args ...string) (int, string) {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), append([]string{"audit"}, args...), nil, &stdout, &stderr, func(name string) string { return env[name] })
		return code, stdout.String() + stderr.String()
	}
	if code, out := audit("collect", "--store", dir, stripped); code != exitDone || asked.Load() != 0 || !strings.Contains(out, "1 without DWARF") {
		t.Errorf("without the flag: code %d, asked %d times\n%s", code, asked.Load(), out)
	}
	if code, out := audit("collect", "--store", dir, "--debuginfod", stripped); code != exitDone || asked.Load() != 1 || !strings.Contains(out, "1 read, 1 without DWARF") {
		t.Errorf("with the flag: code %d, asked %d times\n%s", code, asked.Load(), out)
	}
	code, out := audit("query", "who", "from_header", "--store", dir)
	if code != exitDone || !strings.Contains(out, "2 inlined instances") || !strings.Contains(out, stripped) {
		t.Errorf("who: code %d\n%s", code, out)
	}
}
