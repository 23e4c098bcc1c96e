package csource

import (
	"path"
	"slices"
	"strings"
)

// maxTargets bounds the files that one #include may lead to.
const maxTargets = 4

// resolve returns the paths that an #include in from may mean. No include path
// is known: the file beside from, then the files that took part in the build,
// then those beneath a directory that such files prove to be on the include
// path, then the nearest.
func (t *Tree) resolve(from string, inc *include) []string {
	name := path.Clean(inc.name)
	if inc.quoted || strings.HasPrefix(name, "..") {
		if p := path.Join(path.Dir(from), name); t.paths[p] {
			return []string{p}
		}
	}
	for strings.HasPrefix(name, "../") {
		name = name[3:]
	}
	found := t.candidates(name)
	if len(found) == 0 {
		if rest, ok := strings.CutPrefix(name, "asm/"); ok {
			// A kernel tree that was not built lacks the headers that only
			// pass on the generic ones.
			found = t.candidates("asm-generic/" + rest)
		}
	}
	if len(found) < 2 {
		return found
	}
	// A header that holds macros alone leaves no trace in the line tables, so
	// all directories of the include path count, not only where files were
	// seen.
	some := filter(found, func(p string) bool {
		return t.seen[p] || t.roots[strings.TrimSuffix(strings.TrimSuffix(p, name), "/")]
	})
	if len(some) > 0 {
		return most(some)
	}
	return most(nearest(from, found))
}

// candidates lists the files whose path ends in name, files of other
// architectures left out.
func (t *Tree) candidates(name string) []string {
	return filter(t.byBase[path.Base(name)], func(p string) bool {
		if !strings.HasSuffix(p, name) || len(p) > len(name) && p[len(p)-len(name)-1] != '/' {
			return false
		}
		arch := archOf(p)
		return arch == "" || len(t.arches) == 0 || t.arches[arch]
	})
}

// archOf returns the component behind "arch" in a path, "" if there is none.
func archOf(p string) string {
	rest, ok := strings.CutPrefix(p, "arch/")
	if !ok {
		_, rest, ok = strings.Cut(p, "/arch/")
	}
	if !ok {
		return ""
	}
	arch, _, ok := strings.Cut(rest, "/")
	if !ok {
		return ""
	}
	return arch
}

func filter(list []string, keep func(string) bool) (out []string) {
	for _, s := range list {
		if keep(s) {
			out = append(out, s)
		}
	}
	return out
}

func most(list []string) []string { return list[:min(len(list), maxTargets)] }

// nearest returns the paths with the longest directory in common with from, and
// of those the shortest.
func nearest(from string, list []string) []string {
	dir := strings.Split(path.Dir(from), "/")
	rank := func(p string) (common, length int) {
		c := strings.Split(p, "/")
		for common < len(dir) && common < len(c) && dir[common] == c[common] {
			common++
		}
		return common, len(c)
	}
	var best []string
	bestCommon, bestLength := -1, 0
	for _, p := range list {
		common, length := rank(p)
		switch {
		case common > bestCommon || common == bestCommon && length < bestLength:
			best, bestCommon, bestLength = []string{p}, common, length
		case common == bestCommon && length == bestLength:
			best = append(best, p)
		}
	}
	slices.Sort(best)
	return best
}
