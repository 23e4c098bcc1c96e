package csource

import (
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// unitFiles is a unit with all files that it includes.
type unitFiles struct {
	f     *file
	files fileSet
}

// prepare reads the files that took part in the build and follows their
// includes, once.
func (t *Tree) prepare() {
	t.prepareOnce.Do(func() {
		t.seen, t.arches, t.roots = make(map[string]bool), make(map[string]bool), make(map[string]bool)
		var list []string
		for _, recorded := range t.opt.Seen {
			if p, err := t.Locate(recorded); err == nil && !t.seen[p] {
				t.seen[p] = true
				list = append(list, p)
				if arch := archOf(p); arch != "" {
					t.arches[arch] = true
				}
			}
		}
		slices.Sort(list)
		t.machine()
		t.readMakefiles(list)
		files := t.loadAll(list)
		t.findRoots(files)
		t.follow(append(t.implied(), files...))
		t.closeUnits(files)
	})
}

// loadAll reads files with all processors; those that cannot be read are left
// out. The order is that of the list.
func (t *Tree) loadAll(list []string) []*file {
	files := make([]*file, len(list))
	var wg sync.WaitGroup
	var mu sync.Mutex
	next := 0
	for range min(runtime.GOMAXPROCS(0), len(list)) {
		wg.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= len(list) {
					return
				}
				files[i], _ = t.scanned(list[i])
			}
		})
	}
	wg.Wait()
	files = slices.DeleteFunc(files, func(f *file) bool { return f == nil })
	for _, f := range files {
		f.register(t.syms)
	}
	return files
}

// findRoots learns the include path: a directory from which a file that took
// part in the build is named as some #include names it.
func (t *Tree) findRoots(files []*file) {
	bySeen := make(map[string][]string)
	for p := range t.seen {
		if isHeader(p) {
			bySeen[path.Base(p)] = append(bySeen[path.Base(p)], p)
		}
	}
	asked := make(map[string]bool)
	for _, f := range files {
		for _, inc := range f.includes {
			name := path.Clean(inc.name)
			if asked[name] || inc.quoted && !strings.Contains(name, "/") {
				continue
			}
			asked[name] = true
			for _, p := range bySeen[path.Base(name)] {
				if dir, ok := strings.CutSuffix(p, "/"+name); ok {
					t.roots[dir] = true
				} else if p == name {
					t.roots[""] = true
				}
			}
		}
	}
}

// implied returns the headers that the kernel's build includes by -include.
func (t *Tree) implied() []*file {
	if !t.hasConfig {
		return nil
	}
	return t.loadAll(filter([]string{
		"include/linux/compiler-version.h", "include/linux/kconfig.h", "include/linux/compiler_types.h",
	}, func(p string) bool { return t.paths[p] }))
}

// follow reads all files that the given ones lead to and links their includes.
func (t *Tree) follow(files []*file) {
	done := make(map[*file]bool)
	for len(files) > 0 {
		var wanted []string
		for _, f := range files {
			if done[f] {
				continue
			}
			done[f] = true
			wanted = append(wanted, t.targets(f)...)
		}
		slices.Sort(wanted)
		next := t.loadAll(slices.Compact(wanted))
		for _, f := range files {
			t.link(f)
		}
		files = slices.DeleteFunc(next, func(f *file) bool { return done[f] })
	}
}

// targets lists the paths that the includes of f may lead to. Includes in text
// that is not compiled are left out.
func (t *Tree) targets(f *file) (out []string) {
	for i := range f.includes {
		inc := &f.includes[i]
		if inc.branch.state(t.basicTruth, nil) != no {
			out = append(out, t.resolve(f.path, inc)...)
		}
	}
	return out
}

// link resolves the includes of f, once.
func (t *Tree) link(f *file) {
	if f.linked {
		return
	}
	f.linked = true
	for i := range f.includes {
		inc := &f.includes[i]
		if inc.state = inc.branch.state(t.basicTruth, nil); inc.state == no {
			continue
		}
		for _, p := range t.resolve(f.path, inc) {
			if g, err := t.load(p); err == nil {
				inc.to = append(inc.to, g)
			}
		}
	}
}

// closeUnits collects the files of every unit.
func (t *Tree) closeUnits(files []*file) {
	for _, f := range files {
		if f.unit {
			t.units = append(t.units, &unitFiles{f, t.closure(f)})
		}
	}
}
