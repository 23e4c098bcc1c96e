package store

import (
	"os"
	"os/exec"
	"testing"
)

// The SQL of docs/store.md answers in DuckDB what this package answers. The engine is fetched by
// `go mod download` in testdata/duckdb, never by this test.
func TestDuckDB(t *testing.T) {
	if testing.Short() {
		t.Skip("links a library of 100 MB")
	}
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("needs a C compiler")
	}
	run := func(args ...string) ([]byte, error) {
		c := exec.Command("go", args...)
		c.Dir = "../../testdata/duckdb"
		c.Env = append(os.Environ(), "CGO_ENABLED=1", "GOPROXY=off", "GOFLAGS=", "GOWORK=off")
		return c.CombinedOutput()
	}
	if out, err := run("build", "github.com/duckdb/duckdb-go/v2"); err != nil {
		t.Skipf("the engine cannot be built here: %v: %.300s", err, out)
	}
	if out, err := run("test", "-count=1"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
