package program_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/program"
)

// owners tells whose code an address is by nm's FUNC symbols alone; a cold part
// is its parent's, which is the function that jumps to it.
type owners struct {
	starts []uint64
	sizes  map[uint64]uint64
	names  map[uint64][]string
	parent map[uint64]uint64
}

func newOwners(t *testing.T, path string, branches []dumped) *owners {
	t.Helper()
	o := &owners{names: nmFunctions(t, path), sizes: nmSizes(t, path), parent: make(map[uint64]uint64)}
	o.starts = sortedKeysOf(o.names)
	for _, b := range branches {
		if to, ok := o.function(b.to); ok && o.cold(to) {
			// A cold part starts in its parent's name; another cold part may share its tail.
			if from, ok := o.function(b.from); ok && from != to && !o.cold(from) && o.sameStem(from, to) {
				o.parent[to] = from
			}
		}
	}
	return o
}

func sortedKeysOf[K cmp.Ordered, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (o *owners) cold(entry uint64) bool {
	return slices.ContainsFunc(o.names[entry], func(s string) bool { return strings.HasSuffix(s, ".cold") })
}

func (o *owners) sameStem(entry, cold uint64) bool {
	return slices.ContainsFunc(o.names[cold], func(s string) bool { return slices.Contains(o.names[entry], strings.TrimSuffix(s, ".cold")) })
}

// function returns the start of the FUNC symbol around pc.
func (o *owners) function(pc uint64) (uint64, bool) {
	i, found := slices.BinarySearch(o.starts, pc)
	if !found {
		i--
	}
	for n := 0; i >= 0 && n < 8; i, n = i-1, n+1 {
		if start := o.starts[i]; pc == start || pc < start+o.sizes[start] {
			return start, true
		}
	}
	return 0, false
}

// owner is function with cold parts given to their parents.
func (o *owners) owner(pc uint64) (uint64, bool) {
	f, ok := o.function(pc)
	if p, is := o.parent[f]; is {
		return p, ok
	}
	return f, ok
}

// TestKernelCallers compares the calls that the code tells with a listing of
// objdump, for 200 functions taken at random and for all clones.
func TestKernelCallers(t *testing.T) {
	path := vmlinux(t)
	branches := dump(t, path).branches
	o := newOwners(t, path, branches)
	into := make(map[uint64][]dumped) // by owner of the target
	for _, b := range branches {
		if to, ok := o.owner(b.to); ok && b.to != 0 {
			into[to] = append(into[to], b)
		}
	}
	p := openWith(t, &program.Options{CallSites: true}, path)
	bodyAt := make(map[uint64]program.Body)
	for s := range p.Files()[0].Index().Bodies() {
		bodyAt[s.Entry()] = program.Body{File: p.Files()[0], Sub: s}
	}
	asked := askedFunctions(o, bodyAt)
	calls, onlySites, withOrigin := 0, 0, 0
	for _, entry := range asked {
		callers, err := p.Callers(context.Background(), bodyAt[entry])
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string]string)
		for _, c := range callers {
			for _, e := range c.Calls {
				switch {
				case !slices.Contains(e.Witnesses, answer.ByCode):
					onlySites++
					t.Logf("%s: only a call site in %s knows %s %s", o.names[entry], symbolOf(c.Body), e.Kind, e.Address)
				default:
					got[e.Address] = c.Address
				}
				if e.Origin != "" {
					withOrigin++
					t.Logf("%s: call_origin at %s names %s", o.names[entry], e.Address, e.Origin)
				}
			}
		}
		want := o.callsOf(entry, into, 2)
		calls += len(want)
		for at, who := range want {
			if g, ok := got[at]; !ok || who != "" && g != who {
				t.Errorf("%v: call at %s is in %s by objdump, in %q here", o.names[entry], at, who, g)
			}
			delete(got, at)
		}
		for at, who := range got {
			t.Errorf("%v: call at %s in %s, not in objdump's listing", o.names[entry], at, who)
		}
	}
	t.Logf("%d functions with %d calls; %d only by a call site, %d of another origin", len(asked), calls, onlySites, withOrigin)
}

// askedFunctions lists 200 functions and every clone.
func askedFunctions(o *owners, bodyAt map[uint64]program.Body) []uint64 {
	var plain, asked []uint64
	for _, entry := range o.starts {
		_, ok := bodyAt[entry]
		isClone := slices.ContainsFunc(o.names[entry], func(s string) bool {
			return !strings.HasSuffix(s, ".cold") && (strings.Contains(s, ".isra.") || strings.Contains(s, ".constprop.") || strings.Contains(s, ".part."))
		})
		switch {
		case ok && isClone:
			asked = append(asked, entry)
		case ok:
			plain = append(plain, entry)
		}
	}
	random := rand.New(rand.NewPCG(6, 1))
	random.Shuffle(len(plain), func(i, j int) { plain[i], plain[j] = plain[j], plain[i] })
	return append(asked, plain[:200]...)
}

// callsOf lists the branches into a function or its cold part from elsewhere,
// and its calls of itself, with the owner of each. Static call trampolines are
// looked through.
func (o *owners) callsOf(entry uint64, into map[uint64][]dumped, hops int) map[string]string {
	out := make(map[string]string)
	for _, b := range into[entry] {
		from, ok := o.owner(b.from)
		if ok && from == entry && !(strings.HasPrefix(b.op, "call") && b.to == entry) {
			continue
		}
		if ok && hops > 0 && slices.ContainsFunc(o.names[from], func(s string) bool { return strings.HasPrefix(s, "__SCT__") }) {
			for at, who := range o.callsOf(from, into, hops-1) {
				out[at] = who
			}
			continue
		}
		who := ""
		if ok {
			who = hex(from)
		}
		out[hex(b.from)] = who
	}
	return out
}

func hex(pc uint64) string { return fmt.Sprintf("%#x", pc) }

func symbolOf(b answer.Body) string {
	if b.Symbol == nil {
		return "nobody"
	}
	return *b.Symbol
}
