package fixdiff

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"inlay/program"
)

// declared is a source function at its declaration line.
type declared struct {
	line int
	id   program.FunctionID
	name string
}

// index finds the functions of a table by file.
type index struct {
	table  *program.FunctionTable
	byFile map[string][]declared // by recorded path, unsorted
	byBase map[string][]string   // recorded paths by base name
	rels   map[string]string     // recorded paths beneath the compilation directory
}

func newIndex(t *program.FunctionTable) *index {
	x := &index{table: t, byFile: make(map[string][]declared), byBase: make(map[string][]string), rels: make(map[string]string)}
	dirs, seen := make(map[string]bool), make(map[*program.File]bool)
	units := make(map[string]bool)
	for id, fn := range t.Functions() {
		src := &fn.Source
		if src.DeclFile == "" || src.DeclLine <= 0 {
			continue
		}
		x.byFile[src.DeclFile] = append(x.byFile[src.DeclFile], declared{src.DeclLine, id, src.Name})
		for _, part := range fn.Parts {
			if !seen[part.File] {
				seen[part.File] = true
				unitPaths(part.File, dirs, units)
			}
		}
	}
	for f := range x.byFile {
		units[f] = true
	}
	for f := range units {
		x.byBase[path.Base(f)] = append(x.byBase[path.Base(f)], f)
		x.rels[f] = relative(path.Clean(f), dirs)
	}
	for _, list := range x.byBase {
		slices.Sort(list)
	}
	return x
}

// unitPaths collects the compilation directories and the names of a file's units.
func unitPaths(f *program.File, dirs, names map[string]bool) {
	if f.Index() == nil {
		return
	}
	for _, u := range f.Index().Units() {
		if u.Err() != nil {
			continue
		}
		dir := u.CompDir()
		if dir != "" {
			dirs[path.Clean(dir)] = true
		}
		if n := u.Name(); n != "" && n[0] != '<' {
			if !path.IsAbs(n) {
				n = path.Join(dir, n)
			}
			names[n] = true
		}
	}
}

// relative takes the longest compilation directory off the front of a path.
func relative(name string, dirs map[string]bool) string {
	for i := len(name) - 1; i > 0; i-- {
		if name[i] == '/' && dirs[name[:i]] {
			return name[i+1:]
		}
	}
	return name
}

// functions returns the functions of several recorded paths, by line, then by number.
func (x *index) functions(recorded []string) (out []declared) {
	for _, f := range recorded {
		out = append(out, x.byFile[f]...)
	}
	slices.SortFunc(out, func(a, b declared) int { return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.id, b.id)) })
	return out
}

// between returns the functions declared on lines from first to last.
func between(list []declared, first, last int) []declared {
	lo, _ := slices.BinarySearchFunc(list, first, func(d declared, line int) int { return cmp.Compare(d.line, line) })
	hi, _ := slices.BinarySearchFunc(list, last+1, func(d declared, line int) int { return cmp.Compare(d.line, line) })
	return list[lo:max(lo, hi)]
}

// before returns the functions with the greatest declaration line that is not behind a
// line, and the next declaration line; 0 if there is none.
func before(list []declared, line int) (at []declared, next int) {
	hi, _ := slices.BinarySearchFunc(list, line+1, func(d declared, line int) int { return cmp.Compare(d.line, line) })
	if hi < len(list) {
		next = list[hi].line
	}
	lo := hi
	for lo > 0 && list[lo-1].line == list[hi-1].line {
		lo--
	}
	return list[lo:hi], next
}

// sortFunctions orders functions by declaration file, line, and name, each once.
func (x *index) sortFunctions(ids []program.FunctionID) []program.FunctionID {
	slices.SortFunc(ids, x.compare)
	return slices.Compact(ids)
}

func (x *index) compare(a, b program.FunctionID) int {
	s, t := &x.table.Function(a).Source, &x.table.Function(b).Source
	return cmp.Or(cmp.Compare(s.DeclFile, t.DeclFile), cmp.Compare(s.DeclLine, t.DeclLine), cmp.Compare(s.Name, t.Name), cmp.Compare(a, b))
}

// components cuts a path of a diff, without what climbs.
func components(name string) []string {
	return strings.FieldsFunc(path.Clean("/"+name), func(r rune) bool { return r == '/' })
}
