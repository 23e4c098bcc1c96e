package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"inlay/report"
	"inlay/testdata/badelf"
)

// hostileNames do something to a terminal, a browser, a spreadsheet or a parser of some format that
// prints them as they are. None has a zero byte.
var hostileNames = []string{
	"\x1b[31m", "\x1b]8;;x\x07", "\x07\b\r\n", "\x7f\u009b1m", "\x9b31m", "\xc2", "\u202ex", "\u200bx", "\u2028x", "\xff\xfe", "\xed\xa0\x80",
	"<b>&lt;", "*??/\n#", "\",\t|`'", "=1+1", "@x", "%s%n${x}", `\N\l|{}"]`, "'\r\nx: 1",
}

// TestNames gives the functions, files and symbols of objects each of these names, and asks all
// that there is to ask in all formats: nothing is printed that a reader would obey, and each
// format is still that format.
func TestNames(t *testing.T) {
	for _, object := range []struct {
		file  string
		names []string // of a function, a file, and of what else the object has
	}{
		{"header-gcc12-x86_64-O2-g5.so", []string{"from_header", "header_a.c", "use_a", "-mtune=generic"}},
		{"clones-gcc12-x86_64-O2-g5.o", []string{"always_seven", "clones.c", "unlikely"}},
	} {
		good, err := os.ReadFile(filepath.Join("..", "..", "testdata", "obj", object.file))
		if err != nil {
			t.Fatal(err)
		}
		for n, hostile := range hostileNames {
			if testing.Short() && n%10 != 0 || strings.HasPrefix(object.file, "clones") && n%3 != 0 {
				continue
			}
			data := good
			for _, name := range object.names {
				if !bytes.Contains(data, []byte(name)) {
					t.Fatalf("%s does not name %s", object.file, name)
				}
				data = bytes.ReplaceAll(data, []byte(name), []byte(fitted(hostile, name)))
			}
			path := filepath.Join(t.TempDir(), "x.o")
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, line := range everyCommand(t, path) {
				harmless(t, line)
			}
			harmless(t, []string{"sites", hostile, path, "-o", "text"})
			harmless(t, []string{"scan", path + hostile, "-o", "text"})
			harmless(t, []string{"scan", path, "-o", hostile})
			if !utf8.ValidString(hostile) && strings.HasSuffix(object.file, ".so") {
				sameName(t, path, fitted(hostile, object.names[0]))
			}
		}
	}
}

// fitted begins as hostile does, is as long as name and ends as that where there is room.
func fitted(hostile, name string) string {
	return (hostile + name[min(len(hostile), len(name)):])[:len(name)]
}

// sameName asks for a name that is no UTF-8 as JSON: what cannot be said there is marked, byte by
// byte.
func sameName(t *testing.T, path, name string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	run(t.Context(), []string{"sites", "--all", path, "-o", "json"}, nil, &stdout, &stderr, noEnv)
	var got struct {
		Results []struct{ Callee struct{ Name string } }
	}
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil || len(got.Results) == 0 {
		t.Fatalf("%v, %d results\n%s", err, len(got.Results), stderr.String())
	}
	if want := string([]rune(name)); got.Results[0].Callee.Name != want {
		t.Errorf("%q is %q, want %q", name, got.Results[0].Callee.Name, want)
	}
}

// harmless runs a command line, the format last, and looks at all that it prints.
func harmless(t *testing.T, line []string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	run(t.Context(), line, nil, &stdout, &stderr, noEnv)
	format := line[len(line)-1]
	if line[len(line)-2] != "-o" {
		format = "text" // a source
	}
	if c, found := obeyed(stdout.Bytes(), format == "text"); found {
		t.Errorf("%q prints %q\n%q", line, c, stdout.String())
	}
	if c, found := obeyed(stderr.Bytes(), false); found {
		t.Errorf("%q prints %q on standard error\n%q", line, c, stderr.String())
	}
	if stdout.Len() == 0 {
		return
	}
	switch format {
	case "json", "sarif":
		if !json.Valid(stdout.Bytes()) {
			t.Errorf("%q: no JSON\n%s", line, stdout.String())
		}
	case "jsonl":
		for record := range bytes.Lines(stdout.Bytes()) {
			if !json.Valid(record) {
				t.Errorf("%q: no JSON\n%s", line, record)
			}
		}
	case "csv":
		if _, err := csv.NewReader(&stdout).ReadAll(); err != nil { // all rows have the columns of the first
			t.Errorf("%q: %v", line, err)
		}
	case "svg":
		for d := xml.NewDecoder(&stdout); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%q: %v", line, err)
				break
			}
		}
	case "dot":
		if _, err := exec.LookPath("dot"); err != nil {
			return
		}
		cmd := exec.Command("dot", "-Tcanon")
		cmd.Stdin = bytes.NewReader(stdout.Bytes())
		if out, err := cmd.CombinedOutput(); err != nil || bytes.HasPrefix(out, []byte("Error")) {
			t.Errorf("%q: %v\n%s\n%s", line, err, out, stdout.String())
		}
	}
}

// obeyed finds what is no UTF-8, or a character that is not shown but does something (Unicode
// categories Cc, Cf, Zl and Zp). Line feeds end lines, and a table has tabs between its columns.
func obeyed(out []byte, tabs bool) (what string, found bool) {
	for len(out) > 0 {
		r, n := utf8.DecodeRune(out)
		if r == utf8.RuneError && n == 1 || r != '\n' && !(tabs && r == '\t') && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return string(out[:n]), true
		}
		out = out[n:]
	}
	return "", false
}

// TestNamesInStore collects a pool whose files, members of archives and functions have such names, and
// asks the store.
func TestNamesInStore(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files cannot have such names")
	}
	good, err := os.ReadFile("../../testdata/obj/header-gcc12-x86_64-O2-g5.so")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	pool, store := filepath.Join(dir, "pool"), filepath.Join(dir, "store")
	if err := os.Mkdir(pool, 0o700); err != nil {
		t.Fatal(err)
	}
	for n, hostile := range hostileNames {
		data := bytes.ReplaceAll(good, []byte("from_header"), []byte(fitted(hostile, "from_header")))
		if n%2 == 1 {
			data = append([]byte("!<arch>\n"+arHeader(hostile+"/", len(data))), data...)
		}
		if err := os.WriteFile(filepath.Join(pool, strings.ReplaceAll(hostile, "/", "_")), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(pool, "cut\x1b[31m"), good[:1000], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, format := range report.Formats("audit-collect") {
		harmless(t, []string{"audit", "collect", "--store", store, "--snapshot", "old", pool, "-o", format})
	}
	harmless(t, []string{"audit", "collect", "--store", store, "--snapshot", "new", pool, "-q", "-o", "text"})
	for _, question := range [][]string{
		{"who", "*"}, {"impact", "*"}, {"findings"}, {"binaries"}, {"top"}, {"unknown"}, {"changed", "old", "new"},
	} {
		for _, format := range report.Formats("audit-" + question[0]) {
			line := append([]string{"audit", "query"}, question...)
			harmless(t, append(line, "--store", store, "-v", "-o", format))
		}
	}
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), []string{"audit", "query", "binaries", "--store", store, "-o", "csv"}, nil, &stdout, &stderr, noEnv)
	if rows := strings.Count(stdout.String(), "\n"); code != exitDone || rows != 1+len(hostileNames) {
		t.Errorf("code %d, %d lines for %d files\n%s", code, rows, len(hostileNames), stderr.String())
	}
}

// TestLongNames asks about a function whose name has a million bytes.
func TestLongNames(t *testing.T) {
	name := strings.Repeat("n", 1<<20)
	var b badelf.Builder
	b.Unit()
	b.Mark("inlined")
	b.Leaf(badelf.TagSubprogram, badelf.String(badelf.AtName, name), badelf.Data1(badelf.AtInline, 1))
	b.Open(badelf.TagSubprogram, badelf.String(badelf.AtName, "host"), badelf.Addr(badelf.AtLowPC, badelf.TextAddr), badelf.Addr(badelf.AtHighPC, badelf.TextAddr+0x40))
	b.Leaf(badelf.TagInlinedSubroutine, badelf.Ref(badelf.AtAbstractOrigin, "inlined"),
		badelf.Addr(badelf.AtLowPC, badelf.TextAddr+4), badelf.Addr(badelf.AtHighPC, badelf.TextAddr+8))
	b.End()
	b.End()
	info, abbrev := b.Bytes()
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, badelf.WrapDWARF(info, abbrev, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, question := range everyQuestion() {
		harmless(t, append(question, path, "-o", "json"))
	}
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"sites", "n*", path, "-o", "json"}, nil, &stdout, &stderr, noEnv); code != exitDone || !strings.Contains(stdout.String(), `"`+name+`"`) {
		t.Errorf("code %d, %d bytes\n%s", code, stdout.Len(), stderr.String())
	}
}
