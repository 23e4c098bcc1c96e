package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"inlay/report/schema"
)

func TestMain(m *testing.M) {
	if os.Getenv(soakChild) != "" {
		if err := soakAsChild(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	testscript.Main(m, map[string]func(){
		"inlay": main,
	})
}

// TestScript runs the transcripts. Beside the standard commands they have
//
//	code N COMMAND...         runs a command that must exit with code N
//	json FILE PATH VALUE      a place in a JSON value, as results.0.host.symbol
//	schema COMMAND FILE       the file fits the published schema
//	records COMMAND FILE      each line of the file fits it
func TestScript(t *testing.T) {
	objects, err := filepath.Abs("../../testdata/obj")
	if err != nil {
		t.Fatal(err)
	}
	dir, files := "testdata/script", []string(nil)
	if testing.Short() { // a process takes a second to start with the race detector
		dir = ""
		if files, err = filepath.Glob("testdata/script/*_text.txtar"); err != nil || len(files) == 0 {
			t.Fatal("no transcripts", err)
		}
	}
	testscript.Run(t, testscript.Params{
		Dir: dir, Files: files,
		Setup: func(env *testscript.Env) error {
			env.Setenv("OBJ", objects)
			env.Setenv("SRC", filepath.Join(filepath.Dir(objects), "src"))
			env.Setenv("CI", "")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": codeCommand, "json": jsonCommand, "schema": schemaCommand, "records": recordsCommand,
		},
	})
}

func codeCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func jsonCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: json FILE PATH VALUE")
	}
	var v any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &v))
	got, err := follow(v, args[1])
	ts.Check(err)
	text, err := json.Marshal(got)
	ts.Check(err)
	if s, ok := got.(string); ok {
		text = []byte(s)
	}
	if string(text) != args[2] {
		ts.Fatalf("%s is %s, want %s", args[1], text, args[2])
	}
}

// follow walks down a JSON value; "len" is the length of a list.
func follow(v any, path string) (any, error) {
	for _, step := range strings.Split(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			child, ok := at[step]
			if !ok {
				return nil, fmt.Errorf("%s: there is no %q", path, step)
			}
			v = child
		case []any:
			if step == "len" {
				return len(at), nil
			}
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 || n >= len(at) {
				return nil, fmt.Errorf("%s: no item %q of %d", path, step, len(at))
			}
			v = at[n]
		default:
			return nil, fmt.Errorf("%s: nothing below %v", path, at)
		}
	}
	return v, nil
}

func schemaCommand(ts *testscript.TestScript, neg bool, args []string) {
	s, err := schema.Generate(args[0])
	ts.Check(err)
	ts.Check(schema.Validate(s, []byte(ts.ReadFile(args[1]))))
}

func recordsCommand(ts *testscript.TestScript, neg bool, args []string) {
	s, err := schema.Generate(args[0])
	ts.Check(err)
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		if err := schema.ValidateRecord(s, []byte(line)); err != nil {
			ts.Fatalf("%v in %s", err, line)
		}
	}
}
