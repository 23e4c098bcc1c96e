package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/badelf"
)

// Every field of the limits has a flag, on every command that reads files, and the topic tells it with the default.
func TestLimitFlags(t *testing.T) {
	if fields := reflect.TypeFor[elfscan.Limits]().NumField(); fields != len(limits) {
		t.Errorf("%d flags for %d limits", len(limits), fields)
	}
	var help bytes.Buffer
	if code := run(t.Context(), []string{"help", "limits"}, nil, &help, &help, noEnv); code != exitDone {
		t.Fatalf("code %d: %s", code, help.String())
	}
	defaults := elfscan.Limits{}.WithDefaults()
	for _, l := range limits {
		if !strings.Contains(help.String(), "--limit-"+l.name+" ") {
			t.Errorf("the topic does not tell --limit-%s", l.name)
		}
		var set elfscan.Limits
		switch err := l.value(&set).Set(l.standard); {
		case l.name == elfscan.LimitMemory: // it follows the input
		case err != nil:
			t.Errorf("--limit-%s %s: %v", l.name, l.standard, err)
		case l.value(&set).String() != l.value(&defaults).String():
			t.Errorf("--limit-%s: %s is told, %s holds", l.name, l.standard, l.value(&defaults))
		}
		for _, command := range []string{"scan", "sites", "inside", "clones", "addr", "disasm", "impact", "verify", "cover", "audit collect"} {
			cmd, _, err := newRoot(&app{env: noEnv}).Find(strings.Fields(command))
			if err != nil || cmd.Flags().Lookup("limit-"+l.name) == nil {
				t.Errorf("%s has no --limit-%s (%v)", command, l.name, err)
			}
		}
	}
}

// Numbers that are none, or too small, are mistakes of usage.
func TestLimitValues(t *testing.T) {
	for _, flag := range []string{"memory=0", "memory=9999999T", "ratio=0", "ratio=-1", "symbols=1e3", "sections=99999999999", "unpacked=G"} {
		var stderr bytes.Buffer
		if code := run(t.Context(), []string{"scan", "--limit-" + flag, "x"}, nil, &stderr, &stderr, noEnv); code != exitUsage || !strings.Contains(stderr.String(), "--limit-") {
			t.Errorf("%s: code %d, %q", flag, code, stderr.String())
		}
	}
}

// What is over a limit is told with the flag that raises it, and with that flag it is read.
func TestLimitMessages(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	object := write("flood", instances(1<<16))
	deep := write("deep", nestedBlocks(100))
	for _, tt := range []struct{ limit, low, high, path string }{
		{elfscan.LimitSections, "3", "100", object},
		{elfscan.LimitSymbols, "1", "100", object},
		{elfscan.LimitMemory, "4M", "100M", object},
		{elfscan.LimitNesting, "50", "200", deep},
	} {
		for _, try := range []struct {
			value string
			told  bool
		}{{tt.low, true}, {tt.high, false}} {
			var stdout, stderr bytes.Buffer
			run(t.Context(), []string{"scan", "--limit-" + tt.limit, try.value, tt.path}, nil, &stdout, &stderr, noEnv)
			if told := strings.Contains(stderr.String(), "--limit-"+tt.limit+" raises this"); told != try.told {
				t.Errorf("--limit-%s %s: standard error %q", tt.limit, try.value, stderr.String())
			}
		}
	}
}

// A budget that is used up costs the unit that used it, for any number of workers alike.
func TestLimitMemoryDeterministic(t *testing.T) {
	path := filepath.Join(t.TempDir(), "flood")
	if err := os.WriteFile(path, instances(1<<16), 0o600); err != nil {
		t.Fatal(err)
	}
	var first string
	for _, jobs := range []string{"1", "2", "5"} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), []string{"scan", "-j", jobs, "--limit-memory", "4M", path}, nil, &stdout, &stderr, noEnv)
		if got := stdout.String() + stderr.String(); first == "" {
			first = got
		} else if got != first || code != exitDone {
			t.Errorf("-j %s: code %d, %q, want %q", jobs, code, got, first)
		}
	}
	if !strings.Contains(first, "1 of 2 units read") {
		t.Errorf("the other unit is not read: %s", first)
	}
}

// instances is an object with a sound unit, and one that has n instances of one byte each in a body.
func instances(n int) []byte {
	var b badelf.Builder
	b.Unit()
	b.Leaf(badelf.TagSubprogram, badelf.String(badelf.AtName, "sound"), badelf.Data1(badelf.AtInline, 1))
	b.End()
	b.Unit()
	b.Open(badelf.TagSubprogram, badelf.String(badelf.AtName, "host"), badelf.Addr(badelf.AtLowPC, badelf.TextAddr), badelf.Data8(badelf.AtHighPC, 16))
	for range n {
		b.Leaf(badelf.TagInlinedSubroutine)
	}
	b.End()
	b.End()
	info, abbrev := b.Bytes()
	return badelf.WrapDWARF(info, abbrev, nil)
}

// nestedBlocks is an object whose DIE tree is deep.
func nestedBlocks(depth int) []byte {
	var b badelf.Builder
	b.Unit()
	for range depth {
		b.Open(badelf.TagLexicalBlock)
	}
	for range depth {
		b.End()
	}
	b.End()
	info, abbrev := b.Bytes()
	return badelf.WrapDWARF(info, abbrev, nil)
}
