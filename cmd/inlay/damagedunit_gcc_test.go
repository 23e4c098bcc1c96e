package main

import (
	"bytes"
	"debug/dwarf"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"inlay/testdata/badelf"
)

// TestDamagedUnitOfGCC is TestDamagedUnit for a library that GCC made.
func TestDamagedUnitOfGCC(t *testing.T) {
	if testing.Short() {
		t.Skip("a hundred units are compiled")
	}
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("no gcc: ", err)
	}
	whole := compileHundred(t, gcc)
	list := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(list, []byte("host_007\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	checkDamaged(t, whole, damagesOf(t, whole), []gateCase{
		{"impact callee_007 FILE --fail-on impossible", exitDone},
		{"verify FILE", exitDone},
		{"cover --functions " + list + " -e host_007 FILE", exitDone},
	})
}

// compileHundred makes a library of a hundred units with the names that badelf.Hundred has.
func compileHundred(t *testing.T, gcc string) []byte {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("shared.h", "static inline __attribute__((always_inline)) int shared(int *p) { return *p * 5; }\n")
	args := []string{"-O2", "-gdwarf-5", "-shared", "-fPIC", "-flive-patching=inline-clone", "-fpatchable-function-entry=16,14",
		"-nostartfiles", "-nostdlib", "-Wl,--build-id", "-o", "hundred"}
	for i := range badelf.HundredUnits {
		name := badelf.HundredName("unit", i) + ".c"
		write(name, fmt.Sprintf(`#include "shared.h"
struct pair_%03[1]d { int a, b; };
static inline __attribute__((always_inline)) int callee_%03[1]d(struct pair_%03[1]d *p) { return p->a + %[1]d; }
int host_%03[1]d(struct pair_%03[1]d *p, int *q) { return callee_%03[1]d(p) + shared(q); }
`, i))
		args = append(args, name)
	}
	cmd := exec.Command(gcc, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("gcc cannot make the library: %v: %s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "hundred"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// operated is the damaged unit of a compiled file, before it is damaged.
type operated struct {
	t                         *testing.T
	data                      []byte
	info, abbrev, line        int // where the sections lie in the file
	unit, next                int // bounds in .debug_info
	root, structure, instance *dwarf.Entry
}

// damagesOf makes copies of a library with one damage each.
func damagesOf(t *testing.T, whole []byte) []badelf.Case {
	t.Helper()
	o := operated{t: t, data: whole}
	o.find()
	le := binary.LittleEndian
	unit, stmtList := o.info+o.unit, o.root.Val(dwarf.AttrStmtList).(int64)
	root := o.rootAbbreviation(int(le.Uint32(whole[unit+8:])), whole[unit+12])
	origin := o.instance.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
	sibling := o.structure.Val(dwarf.AttrSibling).(dwarf.Offset)
	one := func(name, section string, at int, value uint32) badelf.Case {
		data := slices.Clone(whole)
		le.PutUint32(data[at:], value)
		return badelf.Case{Name: name, Section: section, Data: data}
	}
	const huge = 0xfffffff0
	return []badelf.Case{
		one("length_past_the_end", ".debug_info", unit, 0x7ffffff0),
		one("length_cuts_an_entry", ".debug_info", unit, le.Uint32(whole[unit:])/2),
		one("version_unknown", ".debug_info", unit+4, le.Uint32(whole[unit+4:])|99),
		one("abbreviations_past_the_end", ".debug_abbrev", unit+8, huge),
		// Code, tag, children and the first attribute come before its form.
		one("form_unknown", ".debug_info", root+4, le.Uint32(whole[root+4:])&^0xff|0x7e),
		one("sibling_past_the_end", ".debug_info", o.word(o.structure, uint32(sibling)-uint32(o.unit)), huge),
		one("origin_is_itself", ".debug_info", o.word(o.instance, uint32(origin)-uint32(o.unit)), uint32(o.instance.Offset)-uint32(o.unit)),
		one("producer_past_the_end", ".debug_info", o.word(o.root, o.string(".debug_str", o.root.Val(dwarf.AttrProducer).(string))), huge),
		one("line_program_of_unknown_version", ".debug_line", o.line+int(stmtList)+4, le.Uint32(whole[o.line+int(stmtList)+4:])|99),
	}
}

// find locates the sections, and entries of the damaged unit.
func (o *operated) find() {
	f, err := elf.NewFile(bytes.NewReader(o.data))
	if err != nil {
		o.t.Fatal(err)
	}
	o.info, o.abbrev = int(f.Section(".debug_info").Offset), int(f.Section(".debug_abbrev").Offset)
	o.line = int(f.Section(".debug_line").Offset)
	first, next := unitBounds(o.t, o.data)
	o.unit, o.next = int(first), int(next)
	d, err := f.DWARF()
	if err != nil {
		o.t.Fatal(err)
	}
	r := d.Reader()
	for {
		e, err := r.Next()
		if err != nil {
			o.t.Fatal(err)
		}
		if e == nil {
			break
		}
		if int(e.Offset) < o.unit || int(e.Offset) >= o.next {
			continue
		}
		switch e.Tag {
		case dwarf.TagCompileUnit:
			o.root = e
		case dwarf.TagStructType:
			o.structure = e
		case dwarf.TagInlinedSubroutine:
			o.instance = e
		}
	}
	if o.root == nil || o.structure == nil || o.instance == nil {
		o.t.Fatal("the unit does not hold what is to be damaged")
	}
}

// rootAbbreviation is where the unit's table, at an offset of .debug_abbrev, describes its root.
func (o *operated) rootAbbreviation(table int, code byte) int {
	o.t.Helper()
	i := bytes.Index(o.data[o.abbrev+table:], []byte{code, badelf.TagCompileUnit, 1, badelf.AtProducer})
	if i < 0 {
		o.t.Fatal("no abbreviation of the root")
	}
	return o.abbrev + table + i
}

// word is where an entry holds a number of four bytes.
func (o *operated) word(e *dwarf.Entry, value uint32) int {
	o.t.Helper()
	at := o.info + int(e.Offset)
	i := bytes.Index(o.data[at:o.info+o.next], binary.LittleEndian.AppendUint32(nil, value))
	if i < 0 {
		o.t.Fatalf("the entry at %#x does not hold %#x", e.Offset, value)
	}
	return at + i
}

// string is the offset of a text in a section of strings.
func (o *operated) string(section, text string) uint32 {
	o.t.Helper()
	f, err := elf.NewFile(bytes.NewReader(o.data))
	if err != nil {
		o.t.Fatal(err)
	}
	all, err := f.Section(section).Data()
	i := bytes.Index(all, []byte(text+"\x00"))
	if err != nil || i < 0 {
		o.t.Fatalf("%s does not hold %q: %v", section, text, err)
	}
	return uint32(i)
}
