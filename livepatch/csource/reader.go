package csource

// reader yields the tokens of a file from one place on, without directives and
// without text that is not compiled. Between text of which one of several
// branches holds it puts marks.
type reader struct {
	tree *Tree
	file *file
	lex  lexer
	next int // index of the next directive
	// pin are the branches that hold since the function stands in them.
	pin map[*branch]bool
	// open are the conditional groups that were entered, with what to do at
	// their end.
	open []openGroup
	// depth is the depth of braces; torn tells that branches disagree on it.
	depth int
	torn  bool
	// sub reads a file that is included inside a body.
	sub  *reader
	nest int
}

// maxIncludes bounds includes inside bodies that include others.
const maxIncludes = 8

type openGroup struct {
	group  *group
	marked bool // marks were put out
	depth  int  // of braces at the start
	end    int  // of braces behind the first branch
	first  bool
}

// newReader starts at an offset of a file. The branches around it are taken to
// hold.
func (t *Tree) newReader(f *file, off int, line int32) *reader {
	r := &reader{tree: t, file: f, next: f.behind(off), pin: make(map[*branch]bool)}
	for b, n := f.branchAt(off), 0; b != nil && n < maxNesting; b, n = b.parent, n+1 {
		r.pin[b] = true
	}
	r.lex = lexer{syms: t.syms, pos: off, line: line}
	r.limit()
	return r
}

// limit lets the lexer read up to the next directive.
func (r *reader) limit() {
	r.lex.src = r.file.src
	if r.next < len(r.file.directives) {
		r.lex.src = r.file.src[:r.file.directives[r.next].off]
	}
}

// token returns the next token, kEOF at the end of the file.
func (r *reader) token() token {
	for {
		t := r.text()
		if t.kind != kEOF {
			switch {
			case t.is('{'):
				r.depth++
			case t.is('}'):
				r.depth--
			}
			return t
		}
		if r.next >= len(r.file.directives) {
			return t
		}
		if mark, ok := r.directive(); ok {
			mark.line = r.lex.line
			return mark
		}
	}
}

// text returns the next token up to the next directive, first those of a file
// that is included here: they count as tokens of the line that includes it.
func (r *reader) text() token {
	if r.sub != nil {
		t := r.sub.token()
		if t.kind != kEOF {
			t.line = r.lex.line
			return t
		}
		r.torn = r.torn || r.sub.torn
		r.sub = nil
	}
	return r.lex.next()
}

// include goes into a file that is included inside a body.
func (r *reader) include(d *directive) {
	if d.include == 0 || r.depth <= 0 || r.nest >= maxIncludes {
		return
	}
	to := r.file.includes[d.include-1].to
	if len(to) == 0 {
		r.torn = true
		return
	}
	r.sub = r.tree.newReader(to[0], 0, 1)
	r.sub.nest = r.nest + 1
	// The depth is that of the text around: nested includes count as well.
	r.sub.depth = 1
}

// directive goes over the next directive, and over text that is not compiled. It
// returns a mark to put out.
func (r *reader) directive() (mark token, ok bool) {
	d := &r.file.directives[r.next]
	r.next++
	mark, ok = r.enter(d)
	r.moveTo(int(d.end))
	if r.live(d.branch) {
		r.include(d)
		return mark, ok
	}
	// On to the directive behind which text may be compiled again.
	for ; r.next < len(r.file.directives); r.next++ {
		n := &r.file.directives[r.next]
		if n.group == d.group && n.group != nil || r.live(n.branch) {
			r.moveTo(int(n.off))
			return mark, ok
		}
	}
	r.moveTo(len(r.file.src))
	return mark, ok
}

// moveTo goes on at an offset further down.
func (r *reader) moveTo(off int) {
	if off > r.lex.pos {
		r.lex.line += int32(countLines(r.file.src[r.lex.pos:off]))
		r.lex.pos = off
	}
	r.limit()
}

// live tells whether text of a branch may be compiled. Where one branch of a group
// holds, those behind it do not.
func (r *reader) live(b *branch) bool {
	if len(r.pin) > 0 {
		for o, n := b, 0; o != nil && n < maxNesting; o, n = o.parent, n+1 {
			for p, n := o.prev, 0; p != nil && n < maxNesting; p, n = p.prev, n+1 {
				if r.pin[p] && !r.pin[o] {
					return false
				}
			}
		}
	}
	return b.state(r.tree.fullTruth, func(b *branch) bool { return r.pin[b] }) != no
}

// enter keeps the stack of groups.
func (r *reader) enter(d *directive) (mark token, ok bool) {
	switch d.role {
	case roleOpen:
		g := openGroup{group: d.group, depth: r.depth, marked: r.doubtful(d.group), first: true}
		r.open = append(r.open, g)
		return token{kind: kAltOpen}, g.marked
	case roleNext:
		if g := r.top(d); g != nil && g.marked {
			r.branchEnd(g)
			r.depth = g.depth
			return token{kind: kAltNext}, true
		}
	case roleClose:
		if g := r.top(d); g != nil {
			marked := g.marked
			if marked {
				r.branchEnd(g)
				r.depth = g.end
			}
			r.open = r.open[:len(r.open)-1]
			return token{kind: kAltClose}, marked
		}
	}
	return token{}, false
}

// branchEnd notes the depth of braces at the end of a branch.
func (r *reader) branchEnd(g *openGroup) {
	if g.first {
		g.end, g.first = r.depth, false
		if len(g.group.branches) == 1 && r.depth != g.depth {
			r.torn = true
		}
	} else if r.depth != g.end {
		r.torn = true
	}
}

// top returns the innermost group if the directive belongs to it.
func (r *reader) top(d *directive) *openGroup {
	if n := len(r.open); n > 0 && r.open[n-1].group == d.group {
		return &r.open[n-1]
	}
	return nil
}

// doubtful tells whether it is unknown which branch of a group holds.
func (r *reader) doubtful(g *group) bool {
	for _, b := range g.branches {
		if b.own(r.tree.fullTruth) == maybe {
			return true
		}
	}
	return false
}
