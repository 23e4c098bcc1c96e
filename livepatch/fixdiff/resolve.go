package fixdiff

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/livepatch/csource"
	"inlay/program"
)

// resolver answers one Resolve.
type resolver struct {
	ctx   context.Context
	x     *index
	tree  *csource.Tree
	res   *Result
	seeds []seed
	// fates tells what becomes of names that are removed or added as a function, and what
	// else is added under a name.
	gone  map[string]answer.Hunk
	other map[string]bool
	last  map[program.FunctionID]int   // see lastLine
	seen  map[string]func(string) bool // see readers
}

// fileWork is one file of the diff on its way.
type fileWork struct {
	f        *File
	shown    string // what the file is called in answers
	path     string // in the tree, "" without one
	recorded []string
	fns      []declared // of the recorded paths, by line
	blocks   []block
	missing  string         // why no recorded path fits, "" if one does
	offset   []int          // by hunk, between the source and the diff
	anchors  map[int]anchor // by hunk, without a source
}

// Resolve finds the functions of a table that a diff changes; opt may be nil. The error
// comes from ctx.
func Resolve(ctx context.Context, d *Diff, table *program.FunctionTable, opt *Options) (*Result, error) {
	r := &resolver{
		ctx: ctx, x: newIndex(table), res: new(Result),
		gone: make(map[string]answer.Hunk), other: make(map[string]bool),
		last: make(map[program.FunctionID]int), seen: make(map[string]func(string) bool),
	}
	if opt != nil {
		r.tree = opt.Tree
	}
	seen := make(map[string]bool)
	for i := range d.Files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f := &d.Files[i]
		if len(f.Hunks) > 0 && seen[stripped(f.path())] {
			r.whole(f, "context", "the diff changes the file twice: make one diff of a series of patches")
			continue
		}
		seen[stripped(f.path())] = true
		if f.New != "" {
			seen[stripped(f.New)] = true
		}
		r.file(f)
	}
	r.becomes()
	if err := r.users(); err != nil {
		return nil, err
	}
	r.finish()
	return r.res, nil
}

// file resolves one file of the diff.
func (r *resolver) file(f *File) {
	if f.Renamed || !f.Copied && f.Old != "" && f.New != "" && stripped(f.Old) != stripped(f.New) && f.git {
		r.res.Renamed = append(r.res.Renamed, stripped(f.Old)+" => "+stripped(f.New))
	}
	switch {
	case f.Binary:
		r.whole(f, "binary", "a binary file: its change cannot be read")
	case f.OnlyIn:
		r.whole(f, "unknown", "the diff only says that one side has the file: make it with -N")
	case len(f.Hunks) == 0:
		if f.ModeChanged {
			r.res.Ignored = append(r.res.Ignored, answer.Hunk{File: stripped(f.path()), Kind: "mode", Detail: "only the mode of the file changes"})
		}
	case f.Copied:
		r.whole(f, "unknown", "a changed copy of "+stripped(f.Old)+": what it adds is not compiled yet")
	case isDocument(f.path()):
		r.res.Ignored = append(r.res.Ignored, hunkOf(f, 0, "document", "", "no C"))
	case !isC(f.path()):
		r.whole(f, "unknown", "no C: a change of the build or of assembler code may change any function")
	default:
		w := &fileWork{f: f, shown: stripped(f.path())}
		if r.tree != nil {
			r.withTree(w)
		} else {
			r.withoutTree(w)
		}
	}
}

// whole says that nothing of a file's change is understood.
func (r *resolver) whole(f *File, kind, detail string) {
	r.res.Unresolved = append(r.res.Unresolved, hunkOf(f, -1, kind, "", detail))
}

// hunkOf describes a hunk, or with -1 all hunks of a file.
func hunkOf(f *File, n int, kind, name, detail string) answer.Hunk {
	out := answer.Hunk{File: stripped(f.path()), Kind: kind, Name: name, Detail: detail}
	if n >= 0 && n < len(f.Hunks) {
		out.Line, out.Lines = f.Hunks[n].changed()
	} else if len(f.Hunks) > 0 {
		out.Line, _ = f.Hunks[0].changed()
		for i := range f.Hunks {
			_, lines := f.Hunks[i].changed()
			out.Lines += lines
		}
	}
	return out
}

// stripped takes the "a" or "b" of a diff off a path.
func stripped(name string) string {
	if rest, ok := strings.CutPrefix(name, "a/"); ok {
		return rest
	}
	return strings.TrimPrefix(name, "b/")
}

func isC(name string) bool {
	switch path.Ext(name) {
	case ".c", ".h", ".inc", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".C", ".H", ".ipp", ".tcc", ".def", ".i":
		return true
	}
	return false
}

func isDocument(name string) bool {
	switch path.Ext(name) {
	case ".rst", ".txt", ".md", ".html", ".1", ".3", ".5", ".7", ".8", ".svg":
		return true
	}
	switch path.Base(name) {
	case "MAINTAINERS", "CREDITS", "COPYING", "README", "ChangeLog", "NEWS", "AUTHORS", ".gitignore", ".mailmap":
		return true
	}
	return slices.Contains(components(name), "Documentation")
}

// maxNotes bounds the notes of a result.
const maxNotes = 100

// note says once what was taken for granted.
func (r *resolver) note(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); len(r.res.Notes) < maxNotes && !slices.Contains(r.res.Notes, s) {
		r.res.Notes = append(r.res.Notes, s)
	}
}

// finish sorts the result.
func (r *resolver) finish() {
	res := r.res
	res.Functions = r.x.sortFunctions(res.Functions)
	res.Signatures = r.x.sortFunctions(res.Signatures)
	slices.SortStableFunc(res.Check, func(a, b User) int { return r.x.compare(a.ID, b.ID) })
	for _, list := range []*[]string{&res.Added, &res.Removed} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	changed := make(map[program.FunctionID]bool)
	for _, id := range res.Functions {
		changed[id] = true
	}
	seen := make(map[program.FunctionID]bool)
	res.Check = slices.DeleteFunc(res.Check, func(u User) bool {
		drop := changed[u.ID] || seen[u.ID]
		seen[u.ID] = true
		return drop
	})
}
