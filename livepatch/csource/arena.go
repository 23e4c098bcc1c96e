package csource

// arena hands out token lists that live as long as one question. Expansion makes
// many short ones, which the garbage collector would otherwise have to look at.
type arena struct {
	chunk []token
	used  int
}

// arenaChunk is the size of a chunk in tokens.
const arenaChunk = 1 << 14

// make returns an empty list with room for n tokens. Appending more moves it out
// of the arena.
func (a *arena) make(n int) []token {
	if n > arenaChunk/4 {
		return make([]token, 0, n)
	}
	if a.used+n > len(a.chunk) {
		// The lists handed out before keep the old chunk.
		a.chunk, a.used = make([]token, arenaChunk), 0
	}
	s := a.chunk[a.used : a.used : a.used+n]
	a.used += n
	return s
}

// reset takes all lists back.
func (a *arena) reset() { a.used = 0 }
