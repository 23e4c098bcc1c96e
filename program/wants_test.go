package program_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/program"
	"inlay/testdata/fixture"
)

// TestWants holds the answers about every checked-in object against what its
// sources say of it.
func TestWants(t *testing.T) {
	objects, err := fixture.Load("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	header := headerSources(objects)
	opened, checked, bare, lacking := 0, 0, 0, 0
	for _, o := range objects {
		if o.Name == "header-gcc12-x86_64-O2-g5-split.so" {
			o.Wants = header // its debug file lies beside it
		}
		t.Run(o.Name, func(t *testing.T) {
			p := open(t, o.Path)
			opened++
			if o.Tags["nodwarf"] || o.Tags["stripped"] {
				bare++
				checkBare(t, p)
				return
			}
			if len(o.Wants) == 0 && !o.Tags["entry"] {
				t.Error("nothing is expected of this object")
			}
			if lacksRelocations(p) {
				lacking++
				checkLacking(t, p)
				return
			}
			w := newWitness(t, p)
			for _, want := range o.Wants {
				checked++
				if err := w.check(want); err != nil {
					t.Errorf("%v: %v", want, err)
				}
			}
		})
	}
	t.Logf("%d of %d objects opened, %d without DWARF, %d of machines whose relocations are not known, %d expectations held",
		opened, len(objects), bare, lacking, checked)
	if opened != len(objects) || len(objects) < 110 || checked < 900 || lacking > 2 {
		t.Errorf("too few: %d of %d objects, %d expectations", opened, len(objects), checked)
	}
}

// TestWantsOfGo builds hello.go, which is too large to check in.
func TestWantsOfGo(t *testing.T) {
	out := filepath.Join(t.TempDir(), "hello")
	build := exec.Command(tool(t, "go"), "build", "-trimpath", "-o", out, "hello.go")
	build.Dir = "../testdata/src"
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	text, err := os.ReadFile("../testdata/src/hello.go")
	if err != nil {
		t.Fatal(err)
	}
	wants, err := fixture.ParseWants("hello.go", string(text))
	if err != nil {
		t.Fatal(err)
	}
	w := newWitness(t, open(t, out))
	for _, want := range wants {
		if err := w.check(want); err != nil {
			t.Errorf("%v: %v", want, err)
		}
	}
}

func headerSources(objects []fixture.Object) []fixture.Want {
	i := slices.IndexFunc(objects, func(o fixture.Object) bool { return o.Name == "header-gcc12-x86_64-O2-g5.so" })
	return objects[i].Wants
}

// checkBare wants symbols to answer where there is no DWARF.
func checkBare(t *testing.T, p *program.Program) {
	f := p.Files()[0]
	if f.Index() != nil || f.NoDWARF() == nil {
		t.Error("DWARF where none can be")
	}
	if in := p.Inputs()[0]; in.DebugPath != "" || in.Coverage != (answer.Coverage{}) {
		t.Errorf("input %+v", in)
	}
	if len(p.Diagnostics()) == 0 {
		t.Error("no diagnostic says that there is no DWARF")
	}
	if s := scan(t, p)[0]; s.MaxInlineDepth != -1 || s.OutOfLineInstances != 0 {
		t.Errorf("scan %+v", s)
	}
}

// lacksRelocations tells a relocatable object of a machine whose relocations
// are not known: its DWARF cannot be believed.
func lacksRelocations(p *program.Program) bool {
	return slices.ContainsFunc(p.Diagnostics(), func(d answer.Diagnostic) bool {
		return d.Section == ".debug_info" && strings.Contains(d.Message, "relocations of "+p.Inputs()[0].Machine)
	})
}

// checkLacking wants nothing to be made up from DWARF that was not relocated.
func checkLacking(t *testing.T, p *program.Program) {
	all := everything(t, p)
	if s, in := sites(t, p, all), insides(t, p, all); len(s)+len(in) > 0 {
		t.Errorf("answers from unrelocated DWARF: %+v %+v", s, in)
	}
}

// witness keeps what the queries say of a whole program.
type witness struct {
	t      *testing.T
	p      *program.Program
	sites  []answer.Site
	inside []answer.Inside
	clones []answer.Clone
	scan   answer.Scan
}

func newWitness(t *testing.T, p *program.Program) *witness {
	all := everything(t, p)
	w := &witness{t: t, p: p, sites: sites(t, p, all), inside: insides(t, p, all), clones: clones(t, p, nil), scan: scan(t, p)[0]}
	if w.scan.InlinedInstances != len(w.sites) || w.scan.OutOfLineInstances != len(w.inside) {
		t.Errorf("scan counts %d sites and %d bodies, the queries give %d and %d",
			w.scan.InlinedInstances, w.scan.OutOfLineInstances, len(w.sites), len(w.inside))
	}
	return w
}

func (w *witness) check(want fixture.Want) error {
	switch want.Kind {
	case "inlined", "located", "empty":
		return w.checkSite(want)
	}
	f := want.Args[0]
	n, bs := len(w.sitesOf(f)), w.bodiesOf(f)
	switch want.Kind {
	case "sites":
		return expect(strconv.Itoa(n) == want.Args[1] && w.match(f).InlinedInstances == n, "%d sites, %+v", n, w.match(f))
	case "no-site":
		return expect(n == 0, "%d sites", n)
	case "body":
		return expect(len(bs) > 0 && len(bs) <= w.match(f).Bodies, "%d bodies, %+v", len(bs), w.match(f))
	case "no-body":
		return expect(len(bs) == 0, "body %v", bs)
	case "clone", "no-clone":
		return expect(w.hasClone(f, want.Args[1:]) == (want.Kind == "clone"), "clones %v", w.clones)
	case "cold":
		return w.checkCold(f)
	case "symbols":
		return w.checkAliases(want.Args)
	case "weak":
		return w.checkWeak(f)
	case "orphan":
		m := w.match(f)
		return expect(m.Bodies+m.InlinedInstances == 0 && m.Units[answer.Open] > 0 && w.scan.OrphanAbstractInstances > 0, "%+v", m)
	case "discarded":
		return expect(len(bs) == 0 && w.scan.DiscardedBodies > 0, "%d bodies, %d discarded", len(bs), w.scan.DiscardedBodies)
	case "call", "tail":
		return expect(w.hasCall(f, want.Args[1], want.Kind == "tail"), "no such call site")
	case "state":
		states := slices.Collect(maps.Keys(w.match(f).Units))
		return expect(slices.Equal(states, []answer.State{answer.State(want.Args[1])}), "states %v", states)
	}
	return fmt.Errorf("unknown kind")
}

func expect(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}

// match is the sum over the functions that a pattern picks.
func (w *witness) match(name string) answer.Match {
	sum := answer.Match{Units: make(map[answer.State]int)}
	for _, m := range pick(w.t, w.p, name).Matches() {
		sum.Bodies += m.Bodies
		sum.InlinedInstances += m.InlinedInstances
		for state, n := range m.Units {
			sum.Units[state] += n
		}
	}
	return sum
}

func (w *witness) sitesOf(name string) (out []answer.Site) {
	for _, s := range w.sites {
		if s.Callee.Name == name {
			out = append(out, s)
		}
	}
	return out
}

func (w *witness) bodiesOf(name string) (out []answer.Body) {
	for _, in := range w.inside {
		if in.Body.Function.Name == name && in.Body.Size > 0 {
			out = append(out, in.Body)
		}
	}
	return out
}

// checkSite looks for a site with exactly the chain wanted.
func (w *witness) checkSite(want fixture.Want) error {
	found := w.sitesOf(want.Chain[0].Function)
	for _, s := range found {
		if chainFits(s, want) && (want.Kind == "inlined" || string(s.Class) == want.Kind) && (s.Class == answer.Empty) == (s.Bytes == 0) {
			return nil
		}
	}
	return fmt.Errorf("not among the sites %+v", found)
}

func chainFits(s answer.Site, want fixture.Want) bool {
	chain := want.Chain
	if len(s.Chain) != len(chain)-1 || s.Depth != len(s.Chain)-1 || s.Host.Function.Name != chain[len(chain)-1].Function {
		return false
	}
	for i, c := range s.Chain {
		if c.Function.Name != chain[i].Function {
			return false
		}
		if line := chain[i+1].Line; line != 0 && (c.CallLine != line || path.Base(c.CallFile) != want.Source) {
			return false
		}
	}
	return true
}

func (w *witness) hasClone(f string, kinds []string) bool {
	for _, c := range w.clones {
		if c.Origin.Name == f && (len(kinds) == 0 || slices.Equal(c.Kinds, kinds)) {
			return true
		}
	}
	return false
}

func (w *witness) checkCold(f string) error {
	for _, b := range bodies(w.p, f) {
		for _, c := range b.ColdParts() {
			if c.Symbol != nil && *c.Symbol == f+".cold" && c.Size > 0 && c.Function.Name == f && len(b.Sub.Ranges()) > 1 {
				return nil
			}
		}
	}
	return fmt.Errorf("no body with a cold part")
}

func (w *witness) checkAliases(names []string) error {
	for _, in := range w.inside {
		if !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(in.Body.Symbols, n) }) {
			return expect(slices.IsSorted(in.Body.Symbols), "not sorted: %v", in.Body.Symbols)
		}
	}
	return fmt.Errorf("no body with all of them")
}

func (w *witness) checkWeak(f string) error {
	for _, b := range w.bodiesOf(f) {
		if b.OverriddenWeak && b.Symbol == nil && len(b.Symbols) == 0 {
			return expect(w.scan.OverriddenWeak == 1, "%d counted", w.scan.OverriddenWeak)
		}
	}
	return fmt.Errorf("every body has a symbol")
}

func (w *witness) hasCall(from, to string, tail bool) bool {
	f := w.p.Files()[0]
	return slices.ContainsFunc(slices.Collect(f.Index().CallSites()), func(c dwarfinline.CallSite) bool {
		return f.Function(c.Origin()).Name == to && f.Function(c.Host().Offset()).Name == from && c.Tail() == tail
	})
}
