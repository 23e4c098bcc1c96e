package csource

import (
	"path"
	"strings"
)

// isMakefile tells files that may define macros on command lines.
func isMakefile(name string) bool {
	base := path.Base(name)
	return base == "Makefile" || base == "Kbuild" || strings.HasPrefix(base, "Makefile.") || path.Ext(base) == ".mk"
}

// readMakefiles collects the names that makefiles beside or above the given
// files define by -D. A name that is in none of them, and in no header, is not
// defined. That holds for a kernel tree only: elsewhere a configure script adds
// names.
func (t *Tree) readMakefiles(list []string) {
	t.given = make(map[string]bool)
	if !t.hasConfig {
		return
	}
	dirs := map[string]bool{".": true, "scripts": true}
	for _, p := range list {
		for d := path.Dir(p); !dirs[d]; d = path.Dir(d) {
			dirs[d] = true
		}
	}
	for _, name := range t.makefiles {
		if !dirs[path.Dir(name)] {
			continue
		}
		text, err := t.read(name)
		if err != nil {
			continue
		}
		for {
			i := strings.Index(text, "-D")
			if i < 0 {
				break
			}
			text = strings.TrimLeft(text[i+2:], " '\"")
			n := 0
			for n < len(text) && identByte(text[n]) {
				n++
			}
			t.given[text[:n]] = true
		}
	}
}
