package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"inlay/testdata/badelf"
)

// errorRow is a row of docs/errors.md.
type errorRow struct {
	name, message, where string
	code                 int
}

// errorCase provokes a row. Files that the command line names are made by errorFiles:
// bad/NAME is a case of package badelf, obj/NAME an object of testdata.
type errorCase struct {
	row, line string
	names     string // what the message must name: the place in the file
	stdin     string
	before    func(*testing.T, *errorFiles) // what has to be there
	full      bool                          // standard output is on a full disk
	lines     int                           // 1 if not set: a fault may be followed by what comes of it
}

// TestErrors provokes every row of docs/errors.md. The message is the one line on standard
// error, is the row's, and names the place of the fault.
func TestErrors(t *testing.T) {
	rows := readErrorRows(t)
	files := newErrorFiles(t)
	t.Chdir(files.dir)
	provoked := map[string]bool{}
	for _, c := range errorCases() {
		provoked[c.row] = true
		t.Run(c.row, func(t *testing.T) {
			row, known := rows[c.row]
			if !known {
				t.Errorf("docs/errors.md has no row %s", c.row)
			}
			if c.before != nil {
				c.before(t, files)
			}
			var stderr bytes.Buffer
			code := run(t.Context(), files.args(t, c.line), strings.NewReader(c.stdin), c.stdout(), &stderr, noEnv)
			checkErrorText(t, &c, stderr.String())
			if !known {
				return
			}
			if code != row.code {
				t.Errorf("inlay %s: exit code %d, documented is %d", c.line, code, row.code)
			}
			if text, _, _ := strings.Cut(stderr.String(), "\n"); !errorPattern(row.message).MatchString(text) {
				t.Errorf("inlay %s:\n%s\ndocumented is\n%s", c.line, text, row.message)
			}
		})
	}
	for name := range rows {
		if !provoked[name] {
			t.Errorf("no case provokes the row %s of docs/errors.md", name)
		}
	}
}

func (c *errorCase) stdout() io.Writer {
	if c.full {
		return closedPipe{syscall.ENOSPC}
	}
	return io.Discard
}

func checkErrorText(t *testing.T, c *errorCase, text string) {
	t.Helper()
	if strings.Count(text, "\n") != max(c.lines, 1) || !strings.HasPrefix(text, "inlay: ") || !strings.HasSuffix(text, "\n") {
		t.Errorf("inlay %s: these are not the lines that are due: %q", c.line, text)
	}
	if !strings.Contains(text, c.names) {
		t.Errorf("inlay %s does not name %s: %s", c.line, c.names, text)
	}
	if found := slipped.FindString(text); found != "" {
		t.Errorf("inlay %s shows how it is made, %q: %s", c.line, found, text)
	}
}

// slipped are traces of the language that inlay is written in, which tell a user nothing.
var slipped = regexp.MustCompile(`%!|<nil>|runtime error|reflect\b|strconv\.|goroutine|\bpanic\b|\*\w+\.\w+|0xc0[0-9a-f]{8}`)

// placeholders of docs/errors.md, and what stands in their place.
var placeholders = strings.NewReplacer(
	"FILE", `\S+`, "SECTION", `\.[\w.]+`, "OFFSET", `0x[0-9a-f]+`, "TEXT", `.+`, "NAME", `\S+`, "NUMBER", `[0-9,]+`,
)

func errorPattern(message string) *regexp.Regexp {
	return regexp.MustCompile("^inlay: " + placeholders.Replace(regexp.QuoteMeta(message)) + "$")
}

// readErrorRows reads the tables. A message says what to do behind a semicolon, and has the
// placeholders that its column "names" promises.
func readErrorRows(t *testing.T) map[string]errorRow {
	t.Helper()
	text, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]errorRow{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) != 6 || !strings.HasPrefix(line, "| `") {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		row := errorRow{name: strings.Trim(cells[0], "`"), message: strings.Trim(cells[2], "`"), where: cells[3]}
		if row.code, err = strconv.Atoi(cells[4]); err != nil {
			t.Errorf("%s: the exit code is no number", row.name)
		}
		if _, twice := rows[row.name]; twice {
			t.Errorf("two rows are called %s", row.name)
		}
		row.check(t)
		rows[row.name] = row
	}
	if len(rows) < 100 {
		t.Errorf("docs/errors.md has %d rows", len(rows))
	}
	return rows
}

func (row *errorRow) check(t *testing.T) {
	t.Helper()
	if !strings.Contains(row.message, "; ") {
		t.Errorf("%s does not say what to do: %s", row.name, row.message)
	}
	for word, placeholder := range map[string]string{"file": "FILE", "section": "SECTION", "offset": "OFFSET", "line": "NUMBER"} {
		if strings.Contains(row.where, word) && !strings.Contains(row.message, placeholder) {
			t.Errorf("%s does not name the %s: %s", row.name, word, row.message)
		}
	}
}

// errorFiles makes the files of the cases when they are first named.
type errorFiles struct {
	dir     string
	objects string
	bad     map[string][]byte
	made    map[string][]byte
}

func newErrorFiles(t *testing.T) *errorFiles {
	t.Helper()
	objects, err := filepath.Abs("../../testdata/obj")
	if err != nil {
		t.Fatal(err)
	}
	f := &errorFiles{dir: t.TempDir(), objects: objects, bad: map[string][]byte{}}
	cases, err := badelf.Cases(f.object(t, "header-gcc12-x86_64-O2-g5.so"))
	if err != nil {
		t.Fatal(err)
	}
	_, damaged := badelf.Hundred()
	for _, c := range append(cases, damaged...) {
		f.bad[c.Name] = c.Data
	}
	f.made = madeFiles(t, f)
	if err := os.MkdirAll(filepath.Join(f.dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"newer/store.json", "other/n.o", debugOfOther} { // in folders that cases name
		f.write(t, name, f.made[name])
	}
	return f
}

func (f *errorFiles) write(t *testing.T, name string, data []byte) {
	t.Helper()
	path := filepath.Join(f.dir, name)
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (f *errorFiles) object(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(f.objects, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// args takes a command line apart and makes the files that it names.
func (f *errorFiles) args(t *testing.T, line string) []string {
	t.Helper()
	args := strings.Fields(line)
	for i, a := range args {
		name := a[strings.LastIndexByte(a, '=')+1:]
		data, made := f.made[name]
		if bad, found := strings.CutPrefix(name, "bad/"); found {
			data, made = f.bad[bad], f.bad[bad] != nil || bad == "empty_file"
		}
		if object, found := strings.CutPrefix(name, "obj/"); found {
			data, made = f.object(t, object), true
		}
		if a == "''" {
			args[i] = ""
		}
		if made {
			f.write(t, name, data)
		}
	}
	return args
}
