package main

import (
	"bytes"
	"context"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"inlay/audit/facts"
	"inlay/audit/store"
	"inlay/report/schema"
)

// rowsOf is a sequence of rows as a store is given them.
func rowsOf[T any](rows ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// auditKernel is the facts of a kernel: vfs_fsync holds vfs_fsync_range. The copies of the
// function of that name are its only ones.
func auditKernel(digest, name string) *facts.Facts {
	function := func(n int32, name, file string, bodies, instances int32) facts.Function {
		return facts.Function{Name: name, DeclFile: file, DeclLine: 10 + n, Digest: digest, Function: n, Bodies: bodies, Instances: instances, InlinedBytes: int64(8 * instances), DWARF: true}
	}
	body := func(n int32, name string) facts.Body {
		return facts.Body{Name: name, Digest: digest, Function: n, Body: n, Symbol: name, UnitName: "fs/sync.c", Section: ".text", Address: "0xffffffff8100" + string(rune('0'+n)) + "000", Size: 64, External: true, Signature: "source"}
	}
	return &facts.Facts{
		Binary: facts.Binary{Digest: digest, BuildID: digest[:20], Name: name, Type: "exec", Machine: "x86-64", DWARF: true, Code: true, Units: 1, UnitsRead: 1, Functions: 4, Bodies: 3, Instances: 1, Verdict: "fail"},
		Units:  rowsOf(facts.Unit{Digest: digest, Name: "fs/sync.c"}),
		Functions: rowsOf(function(0, "get_page", "include/linux/mm.h", 1, 0), function(1, "ssl3_get_record", "ssl.c", 0, 0),
			function(2, "vfs_fsync", "fs/sync.c", 1, 0), function(3, "vfs_fsync_range", "fs/sync.c", 1, 1)),
		Bodies: rowsOf(body(0, "get_page"), body(2, "vfs_fsync"), body(3, "vfs_fsync_range")),
		Instances: rowsOf(facts.Instance{Name: "vfs_fsync_range", Digest: digest, Function: 3, Host: 2, HostName: "vfs_fsync", HostSymbol: "vfs_fsync", HostAddress: "0xffffffff81002000",
			UnitName: "fs/sync.c", Class: "located", CallFile: "fs/sync.c", CallLine: 202, CallColumn: 9, EntryPC: "0xffffffff81002010", Bytes: 8}),
		Calls:    rowsOf[facts.Call](),
		Findings: rowsOf(facts.Finding{Rule: "LP001", Verdict: "fail", Digest: digest, Message: "no unit recorded -flive-patching", Fingerprint: "f1"}),
	}
}

// auditStore makes the store "facts.inlay" in a new folder: a kernel in the snapshot bookworm,
// and it and another one in trixie, where one file could not be read.
func auditStore(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "facts.inlay")
	s, err := store.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	old, next := strings.Repeat("1a", 32), strings.Repeat("2b", 32)
	for _, f := range []*facts.Facts{auditKernel(old, "vmlinux"), auditKernel(next, "vmlinux")} {
		if err := s.Put(context.Background(), f); err != nil {
			t.Fatal(err)
		}
	}
	for snapshot, rows := range map[string][]facts.Source{
		"bookworm": {{Snapshot: "bookworm", Path: "/boot/vmlinux", Digest: old, Outcome: facts.Read}},
		"trixie": {{Snapshot: "trixie", Path: "/boot/vmlinux", Digest: next, Outcome: facts.Read}, {Snapshot: "trixie", Path: "/boot/vmlinux.old", Digest: old, Outcome: facts.Read},
			{Snapshot: "trixie", Path: "/cut.deb", Outcome: facts.Failed, Why: "unexpected end"}},
	} {
		run, err := s.Begin(store.RunKey{Snapshot: snapshot, Roots: []string{"/"}})
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			if err := run.Add(rows[i : i+1]); err != nil {
				t.Fatal(err)
			}
		}
		if err := run.Finish(); err != nil {
			t.Fatal(err)
		}
		if err := run.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// asked runs a question to a store.
func asked(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), append([]string{"audit", "query"}, args...), strings.NewReader(""), &out, &errs, noEnv)
	return code, out.String(), errs.String()
}

// Each question has two examples at least, and they run.
func TestAuditExamples(t *testing.T) {
	t.Chdir(filepath.Dir(auditStore(t)))
	for _, cmd := range newAuditQuery(&app{env: noEnv}).Commands() {
		ran := 0
		for line := range strings.Lines(cmd.Example) {
			args := strings.Fields(strings.ReplaceAll(line, "'", ""))
			ran++
			code, stdout, stderr := asked(t, args[3:]...)
			if want := exampleCode(line); code != want || stdout == "" && !strings.Contains(line, "=copies.csv") {
				t.Errorf("%s: code %d, want %d, standard output %q, standard error %q", strings.TrimSpace(line), code, want, stdout, stderr)
			}
		}
		if ran < 2 {
			t.Errorf("%s: %d examples", cmd.Name(), ran)
		}
	}
	if text, err := os.ReadFile("copies.csv"); err != nil || !strings.Contains(string(text), "get_page") {
		t.Errorf("copies.csv: %q, %v", text, err)
	}
}

// exampleCode is the exit code of an example: that of the gate shows the exit code of a function
// without a copy where not everything is known.
func exampleCode(line string) int {
	if strings.Contains(line, "--fail-on found") {
		return exitIncomplete
	}
	return exitDone
}

// Exit codes are those of the other commands.
func TestAuditExitCodes(t *testing.T) {
	dir := auditStore(t)
	for _, tt := range []struct {
		line string
		want int
		say  string // on either output
	}{
		{"who vfs_fsync_range", exitDone, "vfs_fsync_range: copies in 2 of 2 binaries: 2 out of line, 2 inlined instances"},
		{"who vfs_fsync_range --snapshot bookworm", exitDone, "vfs_fsync_range: copies in 1 of 1 binary: 1 out of line, 1 inlined instance"},
		{"who vfs_fsync_range --snapshot bookworm --fail-on found", exitGate, "--fail-on found: in 1 of 1 binaries"},
		{"who nothing", exitIncomplete, `no copy of a function that matches "nothing" in 2 binaries`},
		{"who nothing", exitIncomplete, "not everything is known, and what is not found may be there: 1 file that could not be read"},
		{"who nothing --fail-on found", exitIncomplete, "the evidence is incomplete"},
		{"who nothing --snapshot bookworm --fail-on found,incomplete", exitNothing, "in 1 binary"},
		{"who nothing --fail-on nothing", exitUsage, "it is found or incomplete"},
		{"who nothing --snapshot sid", exitUsage, "there are bookworm, trixie"},
		{"who", exitUsage, "no PATTERN given"},
		{"who f@0xffffffff81000000", exitUsage, "the address 0xffffffff81000000 is one place in one file"},
		{"who f -o dot", exitUsage, "text, json, jsonl, csv, sarif"},
		{"impact vfs_fsync_range --snapshot bookworm --fail-on incomplete", exitDone, "replace 2 bodies (2 redirect) in 1 of 1 binary; 1 of 1 list complete"},
		{"impact nothing", exitIncomplete, ""},
		{"impact nothing --snapshot bookworm", exitNothing, ""},
		{"who nothing --snapshot bookworm", exitNothing, "in 1 binary"},
		{"findings --fail-on fail", exitGate, "findings in 2 of 2 binaries: 2 fail"},
		{"findings --rule LP090 --snapshot bookworm --fail-on fail", exitDone, "no finding in 1 binary"},
		{"findings --rule LP0", exitUsage, "no rule"},
		{"findings --verdict bad", exitUsage, "it is fail, unknown"},
		{"top --by size", exitUsage, "instances, bytes or binaries"},
		{"top -n 0", exitUsage, "one function at least"},
		{"changed bookworm trixie --fail-on changed", exitGate, "2 added, 1 with another content"},
		{"changed bookworm bookworm --fail-on changed", exitDone, "no file differs between bookworm and bookworm"},
		{"changed bookworm", exitUsage, "two snapshots are compared"},
		{"unknown --fail-on incomplete", exitIncomplete, "1 file that could not be read"},
		{"unknown --snapshot bookworm --fail-on incomplete", exitDone, "nothing is unknown: everything was read of 1 binary"},
		{"binaries extra", exitUsage, "takes no argument"},
		{"whom", exitUsage, "unknown command"},
	} {
		args := strings.Fields(tt.line)
		if tt.want != exitUsage || len(args) > 1 {
			args = append(args, "--store", dir)
		}
		code, stdout, stderr := asked(t, args...)
		if code != tt.want || !strings.Contains(stdout+stderr, tt.say) {
			t.Errorf("%s: code %d, want %d and %q\n%s%s", tt.line, code, tt.want, tt.say, stdout, stderr)
		}
	}
	if code, _, stderr := asked(t, "who", "f"); code != exitUsage || !strings.Contains(stderr, "--store DIR") {
		t.Errorf("without a store: code %d, %s", code, stderr)
	}
	if code, _, stderr := asked(t, "who", "f", "--store", t.TempDir()); code != exitFailed || !strings.Contains(stderr, "not a store") {
		t.Errorf("no store there: code %d, %s", code, stderr)
	}
}

// What is written fits the published schemas, and is the same each time.
func TestAuditSchemas(t *testing.T) {
	dir := auditStore(t)
	questions := map[string][]string{
		"who": {"*"}, "impact": {"vfs_fsync_range"}, "findings": nil, "binaries": nil, "top": nil, "changed": {"bookworm", "trixie"}, "unknown": nil,
	}
	for name, args := range questions {
		published, err := os.ReadFile(filepath.Join("../../docs/schema", schema.FileName("audit-"+name)))
		if err != nil {
			t.Fatal(err)
		}
		ask := func(format string) string {
			code, stdout, stderr := asked(t, append(append([]string{name}, args...), "--store", dir, "-o", format)...)
			if code != exitDone {
				t.Errorf("%s: code %d, %s", name, code, stderr)
			}
			return stdout
		}
		first := ask("json")
		if err := schema.Validate(published, []byte(first)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if again := ask("json"); again != first {
			t.Errorf("%s: the second answer differs", name)
		}
		for line := range strings.Lines(ask("jsonl")) {
			if err := schema.ValidateRecord(published, []byte(line)); err != nil {
				t.Errorf("%s: %v in %s", name, err, line)
			}
		}
	}
}

// A damaged table costs its binary; the exit code says so.
func TestAuditDamaged(t *testing.T) {
	dir := auditStore(t)
	if err := os.Truncate(filepath.Join(dir, "facts", strings.Repeat("2b", 32), "functions.parquet"), 10); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := asked(t, "who", "vfs_fsync_range", "--store", dir)
	if code != exitFailed || !strings.Contains(stdout, "copies in 1 of 2 binaries") || !strings.Contains(stderr, "functions.parquet") {
		t.Errorf("code %d\n%s%s", code, stdout, stderr)
	}
}

// The questions are completed, and their help names the store.
func TestAuditHelp(t *testing.T) {
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Short == "" || cmd.Long == "" {
			t.Errorf("%s: no help", cmd.CommandPath())
		}
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk(newAudit(&app{env: noEnv}))
}
