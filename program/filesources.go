package program

import (
	"context"

	"inlay/dwarfinline"
)

// fileSources is the source functions of one file: each DIE at the end of a chain of
// abstract origins, and the function that it stands for.
type fileSources struct {
	units  [][]rootDIE // by unit, by DIE offset
	owners []*Function
}

// rootDIE is a DIE that stands for a source function.
type rootDIE struct {
	sub   dwarfinline.Subprogram
	key   dwarfinline.SourceKey
	owner int32 // in owners
}

// allSources reads every source function's DIE of a file.
func (p *Program) allSources(ctx context.Context, f *File, in *dwarfinline.Interner) fileSources {
	s := fileSources{units: make([][]rootDIE, len(f.index.Units()))}
	p.eachUnit(ctx, f, func(u *dwarfinline.Unit) {
		list := make([]rootDIE, 0, u.CountSubprograms()) //bounded: one for each DIE that was read
		for sub, key := range u.SourceKeys(in) {
			list = append(list, rootDIE{sub: sub, key: key})
		}
		s.units[u.Number()] = list
	})
	return s
}

// functionKey is what makes two DIEs of one file the same source function, see identity.
type functionKey struct {
	name, file, line uint32
	root             uint64
}

func keyOf(d *rootDIE, lower bool) functionKey {
	k := functionKey{name: d.key.LinkageName, file: d.key.DeclFile, line: d.key.DeclLine}
	if k.name == 0 {
		k.name = d.key.Name
		if k.file == 0 && k.line == 0 && !lower {
			k.root = d.sub.Root()
		}
	}
	return k
}

// group makes source functions of the DIEs, in the order of their first DIE.
func (s *fileSources) group(f *File, in *dwarfinline.Interner) []*Function {
	var total int
	for _, list := range s.units {
		total += len(list)
	}
	numbers := make(map[functionKey]int32, total/2)
	firsts := make([]*rootDIE, 0, total/2)
	counts := make([]int32, 0, total/2)
	for n, list := range s.units {
		lower := len(list) > 0 && LowerBound(f.index.Units()[n])
		for i := range list {
			d := &list[i]
			key := keyOf(d, lower)
			number, ok := numbers[key]
			if !ok {
				number = int32(len(firsts))
				numbers[key] = number
				firsts, counts = append(firsts, d), append(counts, 0)
			}
			d.owner = number
			counts[number]++
		}
	}
	s.owners = s.functions(f, in, firsts, counts, total)
	return s.owners
}

// functions makes the functions with room for their DIEs, and fills that.
func (s *fileSources) functions(f *File, in *dwarfinline.Interner, firsts []*rootDIE, counts []int32, total int) []*Function {
	all, parts, roots := make([]Function, len(firsts)), make([]Part, len(firsts)), make([]uint64, total)
	out := make([]*Function, len(firsts))
	at := 0
	for i, first := range firsts {
		parts[i] = Part{File: f, Roots: roots[at : at : at+int(counts[i])]}
		at += int(counts[i])
		all[i] = Function{Source: in.Source(first.key), Parts: parts[i : i+1 : i+1]}
		out[i] = &all[i]
	}
	for _, list := range s.units {
		for i := range list { // by DIE offset, so that the roots of each function ascend
			fn := out[list[i].owner]
			fn.Parts[0].Roots = append(fn.Parts[0].Roots, list[i].sub.Root())
		}
	}
	return out
}

// number gives each subprogram of the file that stands for a source function its number.
func (s *fileSources) number(f *File) []unitFunctions {
	units := make([]unitFunctions, len(f.index.Units()))
	for n, u := range f.index.Units() {
		units[n] = unitFunctions{subs: none(u.CountSubprograms()), insts: none(u.CountInstances())}
		for _, d := range s.units[n] {
			fn := s.owners[d.owner]
			if fn.joined != nil {
				fn = fn.joined
			}
			units[n].subs[d.sub.Number()] = fn.id
		}
	}
	return units
}

func none(n int) []FunctionID {
	ids := make([]FunctionID, n) //bounded: one for each DIE that was read
	for i := range ids {
		ids[i] = NoFunction
	}
	return ids
}
