package main

import (
	"bytes"
	"encoding/csv"
	"path/filepath"
	"strings"
	"testing"
)

// What a store says of the inlined instances of all functions is what sites says of each file:
// the two come by different ways from the same DWARF.
func TestAuditWhoIsSites(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "facts.inlay")
	var stderr bytes.Buffer
	if code := run(t.Context(), []string{"audit", "collect", "../../testdata/obj", "--store", dir}, strings.NewReader(""), &bytes.Buffer{}, &stderr, noEnv); code != exitDone {
		t.Fatalf("collect: code %d, %s", code, stderr.String())
	}
	code, text, errs := asked(t, "who", "*", "--store", dir, "-o", "csv")
	if code != exitDone {
		t.Fatalf("who: code %d, %s", code, errs)
	}
	got := map[string]map[string]int{} // by file
	for _, r := range csvRows(t, text) {
		if r["kind"] == "inlined" && r["evidence"] == r["digest"] {
			countRow(got, r["path"], r["function"], r["host_address"], r["symbol"], r["address"], r["call_file"], r["call_line"], r["call_column"], r["class"], r["bytes"])
		}
	}
	if len(got) < 50 {
		t.Errorf("instances in %d files of testdata/obj", len(got))
	}
	for path, instances := range got {
		var out bytes.Buffer
		if code := run(t.Context(), []string{"sites", "--all", path, "-o", "csv"}, strings.NewReader(""), &out, &bytes.Buffer{}, noEnv); code != exitDone {
			t.Fatalf("sites of %s: code %d", path, code)
		}
		want := map[string]map[string]int{path: {}}
		for _, r := range csvRows(t, out.String()) {
			countRow(want, path, r["callee"], r["host_address"], r["host_symbol"], r["entry_pc"], r["call_file"], r["call_line"], r["call_column"], r["class"], r["bytes"])
		}
		for row, n := range want[path] {
			if instances[row] != n {
				t.Errorf("%s: %d times in the store, %d times by sites: %s", path, instances[row], n, row)
			}
			delete(instances, row)
		}
		for row := range instances {
			t.Errorf("%s: only in the store: %s", path, row)
		}
	}
}

// csvRows reads CSV rows by their columns.
func csvRows(t *testing.T, text string) (rows []map[string]string) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(lines) == 0 {
		t.Fatalf("no table: %v", err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, cell := range line {
			row[lines[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

// countRow counts a row of a file.
func countRow(all map[string]map[string]int, path string, cells ...string) {
	if all[path] == nil {
		all[path] = map[string]int{}
	}
	all[path][strings.Join(cells, "|")]++
}
