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

// With --debuginfod, and only with it, a stripped file is answered from what a server has;
// the next run needs no server.
func TestDebuginfodFlag(t *testing.T) {
	const id = "1111111111111111111111111111111111111111"
	objects := filepath.Join("..", "..", "testdata", "obj")
	stripped := filepath.Join(t.TempDir(), "stripped.so")
	data, err := os.ReadFile(filepath.Join(objects, "header-gcc12-x86_64-O2-g5-split.so"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(stripped, data, 0o600); err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path != "/buildid/"+id+"/debuginfo" {
			http.NotFound(w, r)
			return
		}
		http.ServeFile(w, r, filepath.Join(objects, "header-gcc12-x86_64-O2-g5-split.debug"))
	}))
	defer server.Close()
	env := map[string]string{"DEBUGINFOD_URLS": server.URL, "DEBUGINFOD_CACHE_PATH": filepath.Join(t.TempDir(), "cache"), "DEBUGINFOD_TIMEOUT": "30"}
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
