package csource

import "sync/atomic"

// truth is the value of a condition.
type truth uint8

const (
	truthUnset truth = iota
	no
	maybe
	yes
)

func (t truth) not() truth {
	switch t {
	case no:
		return yes
	case yes:
		return no
	}
	return maybe
}

// both is the three-valued "and".
func both(a, b truth) truth { return min(a, b) }

// form tells how a branch states its condition.
type form uint8

const (
	formIf form = iota
	formIfdef
	formIfndef
	formElse
	formGuard // an include guard: always true
)

// branch is one branch of a conditional group.
type branch struct {
	file   *file
	parent *branch
	prev   *branch // the branch before it in the group
	group  *group
	form   form
	line   int32
	text   string // the expression, or the name
	// The truth of the condition by itself, without parent and prev: basic
	// rests on the configuration and the command line alone, full on the
	// macros of the headers too.
	basic, full atomic.Uint32
}

// group is a conditional from #if to #endif.
type group struct {
	branches []*branch
}

// maxNesting bounds the depth of conditionals that are followed.
const maxNesting = 256

// state tells whether the text of b is compiled. A branch that ends the chain,
// nil, is always compiled. Branches that pin accepts count as true.
func (b *branch) state(eval func(*branch) truth, pin func(*branch) bool) truth {
	t := yes
	for n := 0; b != nil && n < maxNesting; n++ {
		if pin == nil || !pin(b) {
			t = both(t, b.own(eval))
		}
		if t == no {
			return no
		}
		b = b.parent
	}
	return t
}

// own is the truth of a branch inside its group.
func (b *branch) own(eval func(*branch) truth) truth {
	t := yes
	for p, n := b.prev, 0; p != nil; p, n = p.prev, n+1 {
		if n > 4*maxNesting {
			return maybe
		}
		if t = both(t, eval(p).not()); t == no {
			return no
		}
	}
	if b.form == formElse {
		return t
	}
	return both(t, eval(b))
}
