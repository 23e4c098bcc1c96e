package dwarfinline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"inlay/elfscan"
	"inlay/testdata/badelf"
	"inlay/testdata/cputime"
)

const goodFile = objects + "/header-gcc12-x86_64-O2-g5.so"

// askAll builds an index and asks it everything. Errors have a place, nothing
// panics.
func askAll(t testing.TB, data []byte, jobs int) (*Index, error) {
	t.Helper()
	x, err := buildOf(t, data, jobs)
	if err != nil {
		return nil, err
	}
	ask(t, x)
	if n := x.file.Guarded(); n != 0 {
		t.Errorf("%d panics were recovered", n)
	}
	return x, nil
}

// buildOf builds an index of an image.
func buildOf(t testing.TB, data []byte, jobs int) (*Index, error) {
	t.Helper()
	f, err := elfscan.Read("bad", bytes.NewReader(data), nil)
	if err != nil {
		return nil, err
	}
	defer func() {
		if f.Guarded() != 0 {
			t.Errorf("%d panics were recovered", f.Guarded())
		}
	}()
	x, err := Build(context.Background(), f, &Options{Jobs: jobs, CallSites: true})
	if err != nil {
		var format *elfscan.FormatError
		if !errors.As(err, &format) {
			t.Errorf("%v is not a FormatError", err)
		}
		return nil, err
	}
	return x, nil
}

// ask puts every question to an index.
func ask(t testing.TB, x *Index) {
	t.Helper()
	var roots []uint64
	for _, u := range x.Units() {
		_, _, _, _, _ = u.Name(), u.CompDir(), u.Producer(), u.LanguageName(), u.File(1)
		for s := range u.Subprograms() {
			roots = append(roots, s.Root())
			_, _ = x.Source(s.Offset())
			_, _ = x.Parameters(s)
			_, _ = x.SourceSignature(s)
			_, _, _ = s.External(), s.Abstract(), s.Ranges()
			if s.OutOfLine() {
				_, _ = u.Lines([]uint64{s.Entry(), s.Entry() + 1})
			}
		}
		for i := range u.Instances() {
			_, _ = x.Source(i.Root())
			_, _ = i.CallFile(), i.Ranges()
			for c := range i.Children() {
				if c.Parent() != i {
					t.Errorf("%#x is no child of %#x", c.Offset(), i.Offset())
				}
			}
		}
	}
	n := 0
	for i := range x.InstancesOf(NewRoots(roots)) {
		n += i.Depth()
	}
	for s := range x.Named(func(name []byte) bool { return len(name) > 3 }) {
		n += s.Inline()
	}
	for range x.CallSites() {
		n++
	}
	for _, d := range x.Diagnostics() {
		if d.Err == nil || d.Section == "" {
			t.Errorf("empty diagnostic %+v", d)
		}
	}
}

// frugal fails the test if fn takes more than a second of processor time or its heap
// grows by 100 MB at any time.
func frugal(t testing.TB, fn func()) {
	t.Helper()
	patience := time.Second
	if raceDetector {
		patience *= 15
	}
	runtime.GC()
	before, peak := heap(), uint64(0)
	done, sampled := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(sampled)
		for {
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
				peak = max(peak, heap())
			}
		}
	}()
	took := cputime.Of(fn)
	close(done)
	<-sampled
	if took > patience {
		t.Errorf("took %v", took)
	}
	if peak > before+100<<20 {
		t.Errorf("peak of %d bytes over %d", peak-before, before)
	}
}

// heap returns the bytes of all objects, garbage included.
func heap() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// hosts lists the bodies that hold an inlined instance of good_callee.
func hosts(x *Index) (names []string) {
	for i := range x.Instances() {
		callee, err1 := x.Source(i.Origin())
		host, err2 := x.Source(i.Host().Offset())
		if err1 == nil && err2 == nil && callee.Name == "good_callee" {
			names = append(names, host.Name)
		}
	}
	return names
}

// hasDiagnostic looks for one at, or about, a section. What is wrong about the
// abbreviations of a unit may be reported at the unit, and the other way round.
func hasDiagnostic(x *Index, section string) bool {
	if section == ".debug_rnglists" { // the entry that names the list
		section = ".debug_info"
	}
	return slices.ContainsFunc(x.Diagnostics(), func(d Diagnostic) bool {
		return d.Section == section || strings.Contains(d.Err.Error(), section) ||
			section == ".debug_info" && d.Section == ".debug_abbrev" || errors.Is(d.Err, ErrForm)
	}) || slices.ContainsFunc(x.file.Diagnostics(), func(d elfscan.Diagnostic) bool { return d.Section == section })
}

// silent lists the cases that build no diagnostic, because nothing is lost to
// the fault or no one asked yet.
func silent() map[string]bool {
	return map[string]bool{
		// Symbols are not read here.
		"symbol_entry_size_zero": true, "symbol_link_past_end": true, "symbol_name_past_end": true, "symbol_size_wraps": true,
		// Source answers with ErrCycle; the chain of abstract origins alone ends.
		"origin_and_specification_cycle": true,
		"import_of_itself":               true,
		"null_entries_too_many":          true, // zeros behind the tree are padding
		// A sibling that cannot be jumped to: the scan goes through the children.
		"sibling_is_itself": true, "sibling_goes_back": true, "sibling_past_end": true,
		// Attributes that the scan does not read.
		"string_past_end": true, "string_index_without_base": true,
	}
}

// checkCase checks that a broken input says where it is broken and answers what
// is promised.
func checkCase(t *testing.T, c badelf.Case) {
	t.Helper()
	var x *Index
	var err error
	frugal(t, func() { x, err = askAll(t, c.Data, 3) })
	if err != nil {
		var format *elfscan.FormatError
		if len(c.Answers) > 0 {
			t.Errorf("no answer: %v", err)
		} else if errors.As(err, &format) && format.Section != strings.Replace(c.Section, ".z", ".", 1) && format.Section != c.Section && c.Section != "" {
			t.Errorf("%v, want section %s", err, c.Section)
		}
		return
	}
	answered := hosts(x)
	for _, host := range c.Answers {
		if !slices.Contains(answered, host) {
			t.Errorf("%s is not answered, %v are; %v", host, answered, x.Diagnostics())
		}
	}
	if c.Section != "" && !silent()[c.Name] && !hasDiagnostic(x, c.Section) {
		t.Errorf("no diagnostic names %s; %v", c.Section, x.Diagnostics())
	}
	same, err := askAll(t, c.Data, 1)
	if err != nil {
		t.Errorf("one job: %v", err)
		return
	}
	sameFacts(t, x, same)
}

func TestBadInput(t *testing.T) {
	good, err := os.ReadFile(goodFile)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := badelf.Cases(good)
	if err != nil {
		t.Fatal(err)
	}
	cases = append(cases, badelf.Truncations(good, 1024)...)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) { checkCase(t, c) })
	}
}

// facts3 prints everything an index holds.
func dump(x *Index) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%+v lost %d\n", x.Counts(), x.LostBytes())
	for _, u := range x.Units() {
		f := u.facts
		fmt.Fprintf(&b, "unit %d %#x-%#x %v %+v root %+v\n", u.Number(), u.off, u.end, u.Err(), u.enc, u.rootInfo)
		fmt.Fprintf(&b, "%+v\n%+v\n%x\n%+v\n%x\n%+v %t %d\n", f.subs, f.insts, f.ranges, f.calls, f.imports, f.counts, f.foreign, f.tail)
	}
	for _, d := range x.diags { // not what questions added later
		fmt.Fprintf(&b, "%s+%#x: %v\n", d.Section, d.Offset, d.Err)
	}
	return b.Bytes()
}

func sameFacts(t testing.TB, a, b *Index) {
	t.Helper()
	first, second := dump(a), dump(b)
	if bytes.Equal(first, second) {
		return
	}
	x, y := bytes.Split(first, []byte("\n")), bytes.Split(second, []byte("\n"))
	for i := range min(len(x), len(y)) {
		if !bytes.Equal(x[i], y[i]) {
			t.Errorf("the number of jobs shows:\n%.300s\n%.300s", x[i], y[i])
			return
		}
	}
	t.Error("the number of jobs shows")
}

// TestDeterminism builds every fixture with few and many workers.
func TestDeterminism(t *testing.T) {
	for _, path := range fixtures(t) {
		f := open(t, path)
		one := build(t, f, &Options{Jobs: 1, CallSites: true})
		for _, jobs := range []int{3, 64} {
			sameFacts(t, one, build(t, f, &Options{Jobs: jobs, CallSites: true}))
		}
	}
}
