package cover

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/elfscan/clonename"
	"inlay/program"
)

// replaced is an entry of a patch with what it names in the target.
type replaced struct {
	Entry
	patch *Patch
	file  *program.File // nil if the object is not among the files
	// candidates are the places that the symbol's name stands for, in the kernel's order.
	candidates []program.Place
	place      program.Place // of the one that is meant; File nil if that is not one
	why        string        // why it is not one
	data       bool          // it is no code
	instead    *replaced     // the entry of the same place that it comes after; nil if there is none
	told       bool          // the answer says already what is wrong with it
}

func (r *replaced) resolved() bool { return r.place.File != nil }

// id is the answer's name of the place; empty if it is not resolved.
func (r *replaced) id() string {
	if !r.resolved() {
		return ""
	}
	return r.place.Answer().ID
}

// object is the name of the object as the answer shows it.
func (r *replaced) object() string {
	if r.file != nil {
		return r.file.Object()
	}
	return r.Object
}

// resolve finds what the entries of the patches name, by object, symbol and position. Of
// several entries for one place the patch that is loaded last counts.
func resolve(target *program.Program, patches []*Patch) []*replaced {
	var out []*replaced
	at := make(map[program.Place]int)
	for _, p := range patches {
		for _, e := range p.Entries {
			r := &replaced{Entry: e, patch: p}
			r.find(target)
			if n, again := at[r.place]; again && r.resolved() {
				r.instead = out[n]
				out[n] = r
				continue
			}
			at[r.place] = len(out)
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b *replaced) int {
		return cmp.Or(cmp.Compare(rank(a.object()), rank(b.object())), cmp.Compare(a.object(), b.object()), cmp.Compare(a.Symbol, b.Symbol),
			cmp.Compare(a.position(), b.position()))
	})
	return out
}

// rank puts the kernel itself before its modules.
func rank(object string) int {
	if object == "vmlinux" {
		return 0
	}
	return 1
}

func (r *replaced) position() int {
	if r.SymPos == nil {
		return -1
	}
	return *r.SymPos
}

// find looks for the object, then for the symbol in it.
func (r *replaced) find(target *program.Program) {
	meant := r.patch.target(target)
	for _, f := range target.Files() {
		if !r.isIn(f) || meant != nil && f != meant {
			continue
		}
		places := placesNamed(f, r.Symbol)
		if r.file == nil || len(r.candidates) == 0 && len(places) > 0 {
			r.file = f
		}
		r.candidates = append(r.candidates, places...)
	}
	switch n := len(r.candidates); {
	case r.file == nil:
		r.why = fmt.Sprintf("%s is not among the files", r.Object)
	case n == 0:
		r.why = fmt.Sprintf("%s has no symbol of that name", r.file.Object())
	case r.inSeveralFiles():
		r.why = "several files have a symbol of that name: say which one is meant, as OBJECT:SYMBOL"
	case r.Addr != 0:
		r.findAddress()
	case r.position() > n:
		r.why = fmt.Sprintf("position %d of %d", r.position(), n)
	case r.position() > 0:
		r.take(r.candidates[r.position()-1])
	case n > 1:
		r.why = fmt.Sprintf("%d symbols have that name, and no position is given", n)
	default:
		r.take(r.candidates[0])
	}
}

// inSeveralFiles tells candidates that no position counts together.
func (r *replaced) inSeveralFiles() bool {
	return slices.ContainsFunc(r.candidates, func(p program.Place) bool { return p.File != r.candidates[0].File })
}

// take decides for a place, if it is the beginning of a function.
func (r *replaced) take(p program.Place) {
	if !p.HasBody() && !p.File.ELF().Executable(p.Entry) {
		r.why, r.data = "the symbol is of data", true
		return
	}
	r.place = p
}

// findAddress takes the candidate at the address that a container names.
func (r *replaced) findAddress() {
	for _, p := range r.candidates {
		if p.Entry == r.Addr {
			r.take(p)
			return
		}
	}
	r.why = fmt.Sprintf("%s has the symbol at %s, not at %#x", r.file.Object(), r.candidates[0].File.ELF().Address(r.candidates[0].Entry), r.Addr)
}

// isIn tells whether a file is the object of an entry. The kernel writes dashes in the
// names of modules as underscores.
func (r *replaced) isIn(f *program.File) bool {
	return r.Object == "" || r.Object == f.Object() || f.Module() && strings.ReplaceAll(r.Object, "-", "_") == f.Object()
}

// placesNamed returns what a name stands for in a file, in the kernel's order.
func placesNamed(f *program.File, name string) (out []program.Place) {
	for _, addr := range f.SymbolsNamed(name) {
		p := f.PlaceAt(addr)
		if p.Entry != addr { // data, or within a function
			p = program.Place{Body: program.Body{File: f}, Entry: addr}
		}
		out = append(out, p)
	}
	return out
}

// isAmbiguous tells an entry whose name is there, and does not say which one is meant.
func (r *replaced) isAmbiguous() bool { return !r.resolved() && !r.data && len(r.candidates) > 0 }

// noSuchClone tells an entry that names a clone which this build does not have.
func (r *replaced) noSuchClone() bool {
	return r.file != nil && len(r.candidates) == 0 && clonename.MayHaveSuffix(r.Symbol) && len(clonename.Parse(r.Symbol).Kinds()) > 0
}

func (r *replaced) answer(role string) answer.Replaced {
	out := answer.Replaced{Patch: r.patch.Path, Object: r.object(), Symbol: r.Symbol, SymPos: r.SymPos, New: r.New, Role: role}
	if r.resolved() {
		b := r.place.Answer()
		out.Body = &b
	}
	return out
}
