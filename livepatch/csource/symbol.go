package csource

import (
	"sync"
	"sync/atomic"
)

// symbol is an identifier or a number, one for each spelling in a tree.
type symbol struct {
	name   string
	word   word
	defs   atomic.Pointer[[]*macro]
	undefs atomic.Pointer[[]undef]
}

// definitions returns the macros of the name, in no order that counts.
func (s *symbol) definitions() []*macro {
	if p := s.defs.Load(); p != nil {
		return *p
	}
	return nil
}

// removals returns the #undef lines of the name.
func (s *symbol) removals() []undef {
	if p := s.undefs.Load(); p != nil {
		return *p
	}
	return nil
}

// symbols interns spellings. It is safe for concurrent use.
type symbols struct {
	shards [64]shard
	// write orders changes of definitions; readers do without it.
	write sync.Mutex
}

type shard struct {
	mu  sync.RWMutex
	set map[string]*symbol
}

func newSymbols() *symbols {
	s := new(symbols)
	for i := range s.shards {
		s.shards[i].set = make(map[string]*symbol)
	}
	return s
}

// get returns the symbol of a spelling.
func (s *symbols) get(name string) *symbol {
	n := len(name)
	if n == 0 {
		return &symbol{}
	}
	sh := &s.shards[(int(name[0])*7+int(name[n-1])*3+int(name[n/2])*5+n)&63]
	sh.mu.RLock()
	y := sh.set[name]
	sh.mu.RUnlock()
	if y != nil {
		return y
	}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if y = sh.set[name]; y == nil {
		y = &symbol{name: name, word: wordOf(name)}
		sh.set[name] = y
	}
	return y
}

// define adds macros and removals of one file.
func (s *symbols) define(defs []*macro, undefs []undef) {
	s.write.Lock()
	defer s.write.Unlock()
	for _, m := range defs {
		var list []*macro
		if p := m.sym.defs.Load(); p != nil {
			list = *p
		}
		// Readers hold prefixes of the same array: append never changes
		// what they see.
		list = append(list, m)
		m.sym.defs.Store(&list)
	}
	for _, u := range undefs {
		var list []undef
		if p := u.sym.undefs.Load(); p != nil {
			list = *p
		}
		list = append(list, u)
		u.sym.undefs.Store(&list)
	}
}
