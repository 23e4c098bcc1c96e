package query

import (
	"strings"

	"inlay/audit/facts"
)

// identity tells which functions of different files are the same. Build folders differ, so of
// the declaration file its end counts: from include/, else its last two components. Lines move
// from version to version and do not count.
type identity struct{ name, linkage, file string }

func identityOf(f *facts.Function) identity {
	return identity{f.Name, f.LinkageName, fileEnd(f.DeclFile)}
}

func fileEnd(path string) string {
	if i := strings.LastIndex(path, "/include/"); i >= 0 {
		return path[i+1:]
	}
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return path
	}
	return path[strings.LastIndexByte(path[:i], '/')+1:]
}
