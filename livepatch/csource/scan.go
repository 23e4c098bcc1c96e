package csource

import "strings"

// fileScan collects the directives of one file.
type fileScan struct {
	f      *file
	syms   *symbols
	open   []*group
	around []*branch // the branch around each open group
	cur    *branch
	defs   []*macro
	undefs []undef
}

// scan fills in what the directives of f say.
func (f *file) scan(syms *symbols) {
	s := &fileScan{f: f, syms: syms}
	directives(f.src, s.directive)
	s.guard()
	f.defs, f.undefs = s.defs, s.undefs
}

// register makes the macros of f known, once. Files register in an order that does
// not depend on time, so that neither do answers.
func (f *file) register(syms *symbols) {
	f.registered.Do(func() {
		syms.define(f.defs, f.undefs)
		f.defs, f.undefs = nil, nil
	})
}

func (s *fileScan) directive(raw rawDirective) {
	d := directive{off: uint32(raw.off), end: uint32(raw.end)}
	switch raw.name {
	case "if":
		s.begin(&d, raw, formIf)
	case "ifdef":
		s.begin(&d, raw, formIfdef)
	case "ifndef":
		s.begin(&d, raw, formIfndef)
	case "elif":
		s.next(&d, raw, formIf)
	case "elifdef":
		s.next(&d, raw, formIfdef)
	case "elifndef":
		s.next(&d, raw, formIfndef)
	case "else":
		s.next(&d, raw, formElse)
	case "endif":
		s.end(&d)
	case "define":
		s.define(raw)
	case "undef":
		if name, _ := splitDirective(raw.rest); name != "" {
			s.undefs = append(s.undefs, undef{sym: s.syms.get(name), file: s.f, line: raw.line, branch: s.cur})
		}
	case "include", "include_next", "import":
		if s.include(raw) {
			d.include = int32(len(s.f.includes))
		}
	}
	d.branch = s.cur
	s.f.directives = append(s.f.directives, d)
}

func (s *fileScan) begin(d *directive, raw rawDirective, form form) {
	g := new(group)
	s.open = append(s.open, g)
	s.around = append(s.around, s.cur)
	s.cur = s.branch(s.cur, nil, raw, form)
	s.cur.group = g
	g.branches = append(g.branches, s.cur)
	d.role, d.group = roleOpen, g
}

func (s *fileScan) branch(parent, prev *branch, raw rawDirective, form form) *branch {
	b := &branch{file: s.f, parent: parent, prev: prev, form: form, line: raw.line, text: raw.rest}
	if form == formIfdef || form == formIfndef {
		b.text, _ = splitDirective(raw.rest)
	}
	return b
}

func (s *fileScan) next(d *directive, raw rawDirective, form form) {
	n := len(s.open) - 1
	if n < 0 {
		return
	}
	g := s.open[n]
	s.cur = s.branch(s.around[n], g.branches[len(g.branches)-1], raw, form)
	s.cur.group = g
	g.branches = append(g.branches, s.cur)
	d.role, d.group = roleNext, g
}

func (s *fileScan) end(d *directive) {
	n := len(s.open) - 1
	if n < 0 {
		return
	}
	d.role, d.group = roleClose, s.open[n]
	s.cur = s.around[n]
	s.open, s.around = s.open[:n], s.around[:n]
}

func (s *fileScan) define(raw rawDirective) {
	name, rest := splitDirective(raw.rest)
	if name == "" || digit(name[0]) {
		return
	}
	s.defs = append(s.defs, &macro{sym: s.syms.get(name), file: s.f, line: raw.line, branch: s.cur, text: rest})
}

func (s *fileScan) include(raw rawDirective) bool {
	rest := strings.TrimLeft(raw.rest, " \t")
	if len(rest) < 3 {
		return false
	}
	closing := byte('"')
	switch rest[0] {
	case '"':
	case '<':
		closing = '>'
	default:
		return false // a macro: where it leads is not followed
	}
	n := strings.IndexByte(rest[1:], closing)
	if n <= 0 || n > 1024 {
		return false
	}
	s.f.includes = append(s.f.includes, include{name: rest[1 : 1+n], quoted: closing == '"', line: raw.line, branch: s.cur})
	return true
}

// guard marks an include guard: #ifndef X, #define X, and an #endif without
// #else at the end of the file.
func (s *fileScan) guard() {
	d := s.f.directives
	if len(d) < 3 || d[0].role != roleOpen || d[len(d)-1].role != roleClose {
		return
	}
	g := d[0].group
	if d[len(d)-1].group != g || len(g.branches) != 1 {
		return
	}
	b := g.branches[0]
	name := b.text
	if b.form == formIf {
		name = strings.NewReplacer("(", " ", ")", " ", "!", " ").Replace(name)
		f := strings.Fields(name)
		if len(f) != 2 || f[0] != "defined" || !strings.Contains(b.text, "!") {
			return
		}
		name = f[1]
	} else if b.form != formIfndef {
		return
	}
	for _, m := range s.defs {
		if m.sym.name == name && m.branch == b {
			b.form = formGuard
			return
		}
	}
}
