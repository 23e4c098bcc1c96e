package query

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/audit/facts"
	"inlay/program"
)

// kernel holds put_page in every way.
func kernel() *evidence {
	e := newEvidence("vmlinux")
	put := e.function("put_page", "include/linux/mm.h", 10)
	free := e.function("free_pages", "mm/swap.c", 20)
	twin := e.function("helper", "include/linux/helper.h", 5)
	size := e.function("size<int>", "a.h", 1)
	e.body(e.function("operator<< <int>", "a.h", 3), "_ZN2nslsIiEEvi", "source")
	e.body(e.function("sizes", "a.h", 5), "sizes", "source")
	e.functions[size].LinkageName, e.functions[size].Demangled = "_ZN2ns4sizeIiEEv", "ns::size<int>"
	e.body(put, "put_page", "source")
	e.bodies[0].External = true
	e.body(put, "put_page.isra.0", "changed", "isra")
	host := e.body(free, "free_pages", "source")
	e.inlined(put, host, "located", "unpin")
	e.inlined(put, host, "empty")
	e.body(twin, "helper", "source")
	e.body(twin, "helper", "source")
	e.body(size, "_ZN2ns4sizeIiEEv", "source")
	e.functions[free].OpenUnits = []int32{1, 2}
	return e
}

func who(t *testing.T, s Store, snapshot string, patterns ...string) *Answer[answer.AuditCopies] {
	t.Helper()
	a, err := Who(context.Background(), s, patterns, &Options{Snapshot: snapshot})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Problems) > 0 {
		t.Fatal(a.Problems)
	}
	return a
}

// Each copy has its kind, and the result names all places of the content.
func TestWhoKinds(t *testing.T) {
	k := kernel()
	s := newStore(t, []*evidence{k}, at("b", "/x.deb", "boot/vmlinux", k), at("a", "/vmlinux", "", k))
	a := who(t, s, "", "put_page")
	if len(a.Results) != 1 {
		t.Fatalf("%d results", len(a.Results))
	}
	r := a.Results[0]
	var got []string
	for _, c := range r.Copies {
		got = append(got, string(c.Kind)+" "+*c.Symbol+" "+strings.Join(c.Inliners, "<")+" "+string(c.Class))
	}
	want := []string{"out_of_line put_page  ", "clone put_page.isra.0  ", "inlined free_pages unpin located", "inlined free_pages  empty"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("copies %q", got)
	}
	if places := r.Binary.Places; len(places) != 2 || places[0].Path != "/vmlinux" || places[1].Member != "boot/vmlinux" {
		t.Errorf("places %v", places)
	}
	if r.OutOfLine != 1 || r.Clones != 1 || r.Inlined != 2 || r.EmptyInlined != 1 || r.StaticTwins != 0 || !r.Complete {
		t.Errorf("counts %+v", r)
	}
	if b := a.Base; b.Binaries != 1 || b.Totals["binaries"] != 1 || b.Totals["inlined_instances"] != 2 || b.Incomplete.Any() {
		t.Errorf("base %+v", b)
	}
	if r := who(t, s, "", "helper").Results; len(r) != 1 || r[0].StaticTwins != 2 || r[0].OutOfLine != 0 {
		t.Errorf("two internal bodies of one function: %+v", r)
	}
	if r := who(t, s, "", "free_pages").Results; len(r) != 1 || r[0].StaticTwins != 0 || r[0].OutOfLine != 1 || r[0].Complete || r[0].OpenUnits != 2 {
		t.Errorf("one internal body, two open units: %+v", r)
	}
}

// Patterns are those of the other commands.
func TestWhoPatterns(t *testing.T) {
	k := kernel()
	s := newStore(t, []*evidence{k}, at("a", "/vmlinux", "", k))
	for pattern, want := range map[string]string{
		"put_page": "put_page 4", "mm.h:put_page": "put_page 4", "linux/mm.h:put_page": "put_page 4", "swap.c:put_page": "",
		"put_page.isra.0": "put_page 1", "put_page.isra.1": "", "put_page.isra.*": "put_page 1", "*_page*": "free_pages 1,put_page 4", "put_*": "put_page 4",
		"size": "size<int> 1", "ns::size": "size<int> 1", "other::size": "", "operator<<": "operator<< <int> 1", "_ZN2ns4sizeIiEEv": "size<int> 1", "put": "",
	} {
		var got []string
		for _, r := range who(t, s, "", pattern).Results {
			got = append(got, r.Function.Name+" "+string(rune('0'+len(r.Copies))))
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%s: %q, want %q", pattern, got, want)
		}
	}
	bare := newEvidence("bare")
	bare.DWARF = false
	symbolOnly := bare.function("size", "", 0) // as facts.Of names it
	bare.functions[symbolOnly].LinkageName, bare.functions[symbolOnly].Demangled = "_ZN2ns4sizeIiEEv", "void ns::size<int>()"
	bare.body(symbolOnly, "_ZN2ns4sizeIiEEv", "unknown")
	if r := who(t, newStore(t, []*evidence{k, bare}), "", "ns::size").Results; len(r) != 2 {
		t.Errorf("a linkage name where there is no DWARF: %+v", r)
	}
	for _, patterns := range [][]string{{"put_page", "helper", "put_page.isra.0"}, {"put_page.isra.0", "put_page", "helper"}} {
		if r := who(t, s, "", patterns...).Results; len(r) != 2 || len(r[1].Copies) != 4 {
			t.Errorf("%q: %+v", patterns, r)
		}
	}
	for _, pattern := range []string{"put_page@0xffffffff81000000", ""} {
		if _, err := Who(context.Background(), s, []string{pattern}, nil); !errors.Is(err, program.ErrPattern) {
			t.Errorf("%q: %v, want ErrPattern", pattern, err)
		}
	}
}

// A snapshot is asked by itself; one that is not there is an error, not an empty answer.
func TestWhoSnapshot(t *testing.T) {
	k, other := kernel(), newEvidence("other")
	s := newStore(t, []*evidence{k, other}, at("old", "/vmlinux", "", k), at("new", "/other", "", other))
	if a := who(t, s, "new", "put_page"); len(a.Results) != 0 || a.Base.Binaries != 1 {
		t.Errorf("%d results of %d binaries", len(a.Results), a.Base.Binaries)
	}
	if a := who(t, s, "old", "put_page"); len(a.Results) != 1 {
		t.Errorf("%d results", len(a.Results))
	}
	if a := who(t, s, "", "put_page"); len(a.Results) != 1 || a.Base.Binaries != 2 {
		t.Errorf("%d results of %d binaries", len(a.Results), a.Base.Binaries)
	}
	_, err := Who(context.Background(), s, []string{"put_page"}, &Options{Snapshot: "nwe"})
	if !errors.Is(err, ErrSnapshot) || !strings.Contains(err.Error(), "new, old") {
		t.Errorf("%v, want ErrSnapshot and the names", err)
	}
	empty := newStore(t, nil, facts.Source{Snapshot: "only", Path: "/etc/passwd", Outcome: facts.NotELF})
	if a := who(t, empty, "only", "put_page"); a.Base.Binaries != 0 || a.Base.Sources["not_elf"] != 1 {
		t.Errorf("base %+v", a.Base)
	}
}

// What is not known is counted, so that nothing found is not taken for nothing there.
func TestIncomplete(t *testing.T) {
	bare, cut, clang := newEvidence("bare"), newEvidence("cut"), newEvidence("clang")
	bare.DWARF, bare.Units, bare.UnitsRead, bare.Gaps = false, 0, 0, []string{"no DWARF"}
	cut.UnitsRead, cut.Gaps = 2, []string{"1 unit was not read"}
	clang.LowerBound = 3 // no words: the numbers alone have to do
	asm := newEvidence("asm")
	asm.Gaps = []string{"undescribed: 3 functions that no unit describes"}
	s := newStore(t, []*evidence{bare, cut, clang, asm, newEvidence("whole")}, at("a", "/asm", "", asm), at("a", "/bare", "", bare), at("a", "/bare2", "", bare), at("a", "/cut", "", cut),
		facts.Source{Snapshot: "a", Path: "/broken", Outcome: facts.Failed, Why: "truncated"})
	want := answer.AuditIncomplete{Binaries: 4, NoDWARF: 1, Unread: 1, LowerBound: 1, Other: 1, Failed: 1}
	if got := who(t, s, "", "nothing").Base; got.Incomplete != want || got.Binaries != 5 {
		t.Errorf("%+v of %d", got.Incomplete, got.Binaries)
	}
	u, err := Unknown(context.Background(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range u.Results {
		name := ""
		if r.Binary != nil {
			name = r.Binary.Name
		}
		lines = append(lines, r.What+" "+name+" "+strings.Join(r.Why, "; "))
	}
	wantLines := []string{"binary clang its units were not all read, or leave no trace of a copy that vanished", "binary asm undescribed: 3 functions that no unit describes", "binary bare no DWARF; looked beside it", "binary cut 1 unit was not read", "source  truncated"}
	if !reflect.DeepEqual(lines, wantLines) {
		t.Errorf("unknown %q", lines)
	}
}

// What was collected and is in the store no more is not known: a copy may be there.
func TestFactsGone(t *testing.T) {
	e := kernel()
	dir := filepath.Join(t.TempDir(), "store")
	s := newStoreIn(t, dir, []*evidence{e}, at("a", "/boot/vmlinux", "", e), at("a", "/pool.deb", "vmlinux", e))
	if err := os.RemoveAll(filepath.Join(dir, "facts", e.Digest)); err != nil {
		t.Fatal(err)
	}
	for _, snapshot := range []string{"", "a"} {
		if a := who(t, s, snapshot, "helper"); len(a.Results) != 0 || a.Base.Incomplete.Failed != 2 {
			t.Errorf("snapshot %q: %d results, base %+v", snapshot, len(a.Results), a.Base)
		}
		u, err := Unknown(t.Context(), s, &Options{Snapshot: snapshot})
		if err != nil || len(u.Results) != 2 || u.Results[1].Place.Member != "vmlinux" {
			t.Errorf("unknown of snapshot %q: %v, %+v", snapshot, err, u.Results)
		}
	}
}
