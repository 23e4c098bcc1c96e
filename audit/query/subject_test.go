package query

import (
	"fmt"
	"strings"
	"testing"
)

// system is a stripped library and its debug file.
func system() (stripped, debug *evidence) {
	stripped, debug = newEvidence("stripped"), newEvidence("debug")
	stripped.BuildID, debug.BuildID = "77", "77"
	stripped.DWARF, stripped.Units, stripped.UnitsRead, stripped.Gaps = false, 0, 0, []string{"no DWARF"}
	debug.Code = false
	for _, e := range []*evidence{stripped, debug} {
		f := e.function("get", "", 0)
		e.body(f, "get", "source")
	}
	debug.functions[0].DeclFile = "lib/get.c"
	host := debug.body(debug.function("main", "main.c", 1), "main", "source")
	debug.inlined(0, host, "located")
	stripped.body(0, "get.cold", "unknown", "cold")
	for e, name := range map[*evidence]string{stripped: "_ZN2ns3putEv", debug: "put"} { // symbols alone tell linkage names
		f := e.function(name, "", 0)
		e.functions[f].LinkageName = "_ZN2ns3putEv"
		e.body(f, "_ZN2ns3putEv", "unknown")
		e.bodies[len(e.bodies)-1].Address = "0x7000"
	}
	stripped.body(1, "_ZN2ns3putEv.cold", "unknown", "cold")
	return stripped, debug
}

// A debug file speaks for the binary that ships: it is named, once, with what both know.
func TestDebugFile(t *testing.T) {
	for _, order := range []string{"stripped first", "debug first"} {
		stripped, debug := system()
		all := []*evidence{stripped, debug}
		if order == "debug first" {
			all = []*evidence{debug, stripped}
		}
		s := newStore(t, all, at("a", "/lib.so", "", stripped), at("a", "/lib.debug", "", debug))
		a := who(t, s, "", "get")
		if a.Base.Binaries != 1 || a.Base.Incomplete.Any() || len(a.Results) != 1 {
			t.Fatalf("%s: %d results, base %+v", order, len(a.Results), a.Base)
		}
		r := a.Results[0]
		if r.Binary.Name != "stripped" || len(r.Binary.Evidence) != 2 || r.Binary.Places[0].Path != "/lib.so" || r.Function.DeclFile != "lib/get.c" {
			t.Errorf("%s: %+v", order, r.Binary)
		}
		if r.OutOfLine != 1 || r.Inlined != 1 || r.Clones != 0 {
			t.Errorf("%s: one body and one instance are there, got %+v", order, r)
		}
		if r := who(t, s, "", "ns::put").Results; len(r) != 1 || len(r[0].Copies) != 1 || r[0].Function.Name != "put" {
			t.Errorf("%s: one body of ns::put, got %+v", order, r)
		}
	}
}

// Without a debug file, all symbols of a stripped binary count.
func TestStripped(t *testing.T) {
	stripped, _ := system()
	s := newStore(t, []*evidence{stripped}, at("a", "/lib.so", "", stripped))
	if r := who(t, s, "", "get").Results; len(r) != 1 || r[0].OutOfLine != 1 || r[0].Clones != 1 || r[0].Complete {
		t.Errorf("%+v", r)
	}
}

// A binary with DWARF of its own needs nobody to speak for it: what a debug file with its
// build-id says is told of that file.
func TestOwnDWARF(t *testing.T) {
	_, debug := system()
	whole := kernel()
	whole.BuildID = debug.BuildID
	s := newStore(t, []*evidence{debug, whole}, at("a", "/lib.debug", "", debug), at("a", "/vmlinux", "", whole))
	r := who(t, s, "", "get").Results
	if a := who(t, newStore(t, manyDebugFiles()), "", "get"); a.Base.Binaries != 2 || len(a.Results) != 2 {
		t.Errorf("many debug files: %d results of %d binaries", len(a.Results), a.Base.Binaries)
	}
	if len(r) != 1 || r[0].Binary.Name != "debug" || !strings.Contains(r[0].Binary.Notes[0], "has other evidence of its own") {
		t.Errorf("%+v", r)
	}
	if r := who(t, s, "", "put_page").Results; len(r) != 1 || len(r[0].Binary.Evidence) != 1 {
		t.Errorf("%+v", r)
	}
}

// Two debug files that tell the same, as before and after dwz, are one answer; what only one of
// them tells is in it.
func TestTwoDebugFiles(t *testing.T) {
	stripped, debug := system()
	_, other := system()
	sum := newEvidence("other").Digest
	other.Digest = sum
	for i := range other.functions {
		other.functions[i].Digest = sum
	}
	for i := range other.bodies {
		other.bodies[i].Digest = sum
	}
	for i := range other.instances {
		other.instances[i].Digest = sum
	}
	other.inlined(0, 1, "empty")
	other.inlined(0, 1, "empty") // two of one place are two
	s := newStore(t, []*evidence{stripped, debug, other}, at("a", "/lib.so", "", stripped))
	a := who(t, s, "", "get")
	inlined, bodies := 0, 0
	for _, r := range a.Results {
		inlined += r.Inlined
		bodies += r.OutOfLine + r.Clones
	}
	if a.Base.Binaries != 1 || inlined != 3 || bodies != 1 {
		t.Errorf("%d binaries, %d instances, %d bodies", a.Base.Binaries, inlined, bodies)
	}
}

// The symbols of a binary count where the debug file that claims it does not know the code.
func TestForeignDebugFile(t *testing.T) {
	stripped, debug := system()
	stripped.body(stripped.function("evil", "", 0), "evil", "unknown")
	s := newStore(t, []*evidence{stripped, debug}, at("a", "/lib.so", "", stripped))
	if r := who(t, s, "", "evil").Results; len(r) != 1 || r[0].OutOfLine != 1 || r[0].Binary.Name != "stripped" {
		t.Errorf("evil: %+v", r)
	}
}

// Anybody can claim a build-id: each content that does is named, with a note.
func TestClaimedBuildID(t *testing.T) {
	stripped, debug := system()
	other := newEvidence("other")
	other.BuildID, other.DWARF = "77", false
	s := newStore(t, []*evidence{stripped, debug, other}, at("a", "/lib.so", "", stripped), at("a", "/x", "", other), at("a", "/lib.debug", "", debug))
	a := who(t, s, "", "get")
	if len(a.Results) != 2 || a.Base.Binaries != 2 {
		t.Fatalf("%d results, %d binaries", len(a.Results), a.Base.Binaries)
	}
	for _, r := range a.Results {
		if notes := strings.Join(r.Binary.Notes, "; "); !strings.Contains(notes, "2 different contents claim the build-id 77") || !strings.Contains(notes, "speaks for all") {
			t.Errorf("%s: notes %q", r.Binary.Name, notes)
		}
	}
}

// A build-id that everybody claims joins nothing.
func TestClaimedByAll(t *testing.T) {
	_, debug := system()
	all := []*evidence{debug}
	for i := range maxClaims + 1 {
		e := newEvidence(fmt.Sprint("claims ", i))
		e.BuildID, e.DWARF = debug.BuildID, false
		all = append(all, e)
	}
	s := newStore(t, all)
	r := who(t, s, "", "get").Results
	if a := who(t, newStore(t, manyDebugFiles()), "", "get"); a.Base.Binaries != 2 || len(a.Results) != 2 {
		t.Errorf("many debug files: %d results of %d binaries", len(a.Results), a.Base.Binaries)
	}
	if len(r) != 1 || r[0].Binary.Name != "debug" || !strings.Contains(r[0].Binary.Notes[0], "too many claim that") {
		t.Errorf("%d results", len(r))
	}
}

// manyDebugFiles are a stripped binary and one debug file too many.
func manyDebugFiles() (all []*evidence) {
	stripped, _ := system()
	all = append(all, stripped)
	for i := range maxClaims + 1 {
		d := newEvidence(fmt.Sprint("debug ", i))
		d.BuildID, d.Code = stripped.BuildID, false
		d.body(d.function("get", "get.c", 1), "get", "source")
		all = append(all, d)
	}
	return all
}

// A debug file whose binary was not collected is named itself.
func TestDebugFileAlone(t *testing.T) {
	_, debug := system()
	s := newStore(t, []*evidence{debug}, at("a", "/lib.debug", "", debug))
	if r := who(t, s, "", "get").Results; len(r) != 1 || r[0].Binary.Name != "debug" || len(r[0].Binary.Notes) != 1 {
		t.Errorf("%+v", r)
	}
}
