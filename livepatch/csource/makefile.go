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

// readMakefiles collects the names that makefiles beside or above the given files
// define by -D. In a kernel tree a name that is in none of them, and in no header,
// is not defined; elsewhere a configure script adds names, and what a makefile
// defines may be defined.
func (t *Tree) readMakefiles(list []string) {
	t.given = make(map[string]bool)
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
		if text, err := t.read(name); err == nil {
			t.readMakefile(text)
		}
	}
}

func (t *Tree) readMakefile(text string) {
	for {
		i := strings.Index(text, "-D")
		if i < 0 {
			return
		}
		text = strings.TrimLeft(text[i+2:], " '\"")
		n := identLength(text)
		name := text[:n]
		if name == "" || t.given[name] || digit(name[0]) {
			continue
		}
		t.given[name] = true
		if t.hasConfig {
			continue
		}
		value := "1"
		if text = text[n:]; strings.HasPrefix(text, "=") {
			value = text[1 : 1+identLength(text[1:])]
		}
		t.perhaps(name, value)
	}
}

// perhaps defines a macro that some units may have.
func (t *Tree) perhaps(name, value string) {
	s := t.syms.get(name)
	if value == "" || t.undefined[name] || len(s.definitions()) > 0 {
		return
	}
	t.syms.define([]*macro{{sym: s, file: t.known, text: " " + value, doubtful: true}}, nil)
}

func identLength(s string) int {
	n := 0
	for n < len(s) && identByte(s[n]) {
		n++
	}
	return n
}
