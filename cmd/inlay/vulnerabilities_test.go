package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestVulnerabilityCheck holds the step of .ci/run to its promise: what is known to be wrong
// fails, nothing known passes, and a database that nobody could ask is said to be unknown.
func TestVulnerabilityCheck(t *testing.T) {
	if testing.Short() {
		t.Skip("starts govulncheck three times")
	}
	root := filepath.Join("..", "..")
	step, err := os.ReadFile(filepath.Join(root, ".ci", "run"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(step), "\ngovulncheck=")
	tool, _, ok := strings.Cut(rest, "\n")
	if !ok {
		t.Fatal(".ci/run does not say which govulncheck")
	}
	if out, err := exec.Command("go", "run", tool, "-version").CombinedOutput(); err != nil {
		t.Skipf("no govulncheck: %v: %s", err, out)
	}
	// From here on the network is a proxy that nobody listens at; modules come from the cache.
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := filepath.Join(strings.TrimSpace(string(cache)), "cache", "download")
	offline := []string{"GOPROXY=file://" + modules, "GONOSUMDB=*", "VULNDB=", "VULNPACKAGES=./elfscan",
		"HTTPS_PROXY=http://127.0.0.1:1", "HTTP_PROXY=http://127.0.0.1:1", "NO_PROXY="}
	for _, tt := range []struct {
		name, database string
		passes         bool
		says, saysNot  string
	}{
		{"a finding", vulnerabilityDatabase(t, "github.com/ianlancetaylor/demangle", "Filter"), false, "demangle.Filter", "UNKNOWN"},
		{"nothing known", vulnerabilityDatabase(t, "", ""), true, "No vulnerabilities found", "UNKNOWN"},
		{"no answer", "", true, "vulnerabilities: UNKNOWN", "No vulnerabilities found"},
		{"no such folder", filepath.Join(t.TempDir(), "none"), false, "No such file", "UNKNOWN"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.Command(filepath.Join(".ci", "run"), "vuln")
			cmd.Dir = root
			cmd.Env = append(append(os.Environ(), offline...), "LC_ALL=C")
			if tt.database != "" {
				cmd.Env = append(cmd.Env, "VULNDB="+tt.database)
			}
			out, err := cmd.CombinedOutput()
			if (err == nil) != tt.passes || !strings.Contains(string(out), tt.says) || strings.Contains(string(out), tt.saysNot) {
				t.Errorf("passes: %v, want %v; want %q and no %q:\n%s", err == nil, tt.passes, tt.says, tt.saysNot, out)
			}
		})
	}
}

// vulnerabilityDatabase writes a database in the form of https://go.dev/security/vuln/database
// with one made-up entry, on all versions of a module; without a module there is none.
func vulnerabilityDatabase(t *testing.T, module, symbol string) string {
	t.Helper()
	const when = `"modified":"2026-01-01T00:00:00Z"`
	modules, ids := "[]", "[]"
	if module != "" {
		ids = `[{"id":"GO-2026-0001",` + when + `}]`
		modules = fmt.Sprintf(`[{"path":%q,"vulns":%s}]`, module, ids)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"index/db.json":      `{` + when + `}`,
		"index/modules.json": modules,
		"index/vulns.json":   ids,
		"ID/GO-2026-0001.json": fmt.Sprintf(`{"schema_version":"1.3.1","id":"GO-2026-0001",%s,"summary":"made up","details":"made up",
"affected":[{"package":{"name":%q,"ecosystem":"Go"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}],
"ecosystem_specific":{"imports":[{"path":%q,"symbols":[%q]}]}}],
"database_specific":{"url":"https://example.org/GO-2026-0001","review_status":"REVIEWED"}}`, when, module, module, symbol),
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
