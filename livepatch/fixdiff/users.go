package fixdiff

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// users finds the users of every seed.
func (r *resolver) users() error {
	if len(r.seeds) == 0 {
		return r.ctx.Err()
	}
	texts := r.texts()
	for i := range r.seeds {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if i == maxSeeds {
			for _, s := range r.seeds[i:] {
				s.hunk.Detail = fmt.Sprintf("more than %d changes of macros, types and variables: its users were not looked for", maxSeeds)
				r.res.Unresolved = append(r.res.Unresolved, s.hunk)
			}
			break
		}
		r.usersOf(&r.seeds[i], texts)
	}
	return r.ctx.Err()
}

// sourceText is a file of the source with the functions recorded in it.
type sourceText struct {
	path, text string
	fns        []declared
}

// texts lists the files that take part in the build.
func (r *resolver) texts() (out []*sourceText) {
	recorded := make(map[string][]string)
	for f := range r.x.byFile {
		if p, err := r.tree.Locate(f); err == nil {
			recorded[p] = append(recorded[p], f)
		}
	}
	for p, text := range r.tree.Texts() {
		out = append(out, &sourceText{path: p, text: text, fns: r.x.functions(recorded[p])})
	}
	slices.SortFunc(out, func(a, b *sourceText) int { return strings.Compare(a.path, b.path) })
	return out
}

// maxSeeds bounds the changes whose users are looked for.
const maxSeeds = 500

// maxWords bounds the names that a closure follows, and maxRounds how far.
const (
	maxWords  = 4096
	maxRounds = 32
)

// target is a name that is looked for, and how it was reached.
type target struct {
	via    []string
	member bool // only behind "." or "->"
}

// usersOf follows a change from name to name until only functions are left.
func (r *resolver) usersOf(s *seed, texts []*sourceText) {
	known := make(map[string]target)
	next := make(map[string]target)
	for _, w := range s.members {
		next[w] = target{member: true}
	}
	for _, w := range s.words {
		next[w] = target{}
	}
	for round := 0; len(next) > 0; round++ {
		for w, t := range next {
			known[w] = t
		}
		if len(known) > maxWords || round == maxRounds {
			h := s.hunk
			h.Detail = fmt.Sprintf("its users lead to more than %d names; not all were followed", len(known))
			r.res.Unresolved = append(r.res.Unresolved, h)
			return
		}
		next = r.round(s, texts, known, next)
	}
}

// found is an item that names a target.
type found struct {
	text *sourceText
	it   *item
	word string
}

// round looks for names in all texts and returns the further names that they lead to.
func (r *resolver) round(s *seed, texts []*sourceText, known, now map[string]target) map[string]target {
	finder := newFinder(now)
	hits := make([][]found, len(texts))
	inParallel(len(texts), func(i int) {
		t := texts[i]
		if (s.sees == nil || s.sees(t.path)) && r.ctx.Err() == nil && finder.mayHold(t.text) {
			hits[i] = finder.items(t)
		}
	})
	next := make(map[string]target)
	for _, list := range hits {
		for _, hit := range list {
			via := now[hit.word].via
			at := between(hit.text.fns, hit.it.first, hit.it.last)
			if len(at) > 0 {
				for _, d := range at {
					r.res.Check = append(r.res.Check, User{ID: d.id, Changed: s.name, Kind: s.kind, Name: hit.word, Via: via})
				}
				continue
			}
			if hit.it.kind == kConditional && hit.it.evaluates(hit.word) {
				r.conditional(s, hit)
			}
			for _, w := range s.leads(hit) {
				_, old := known[w]
				if _, again := next[w]; !old && !again && w != hit.word {
					next[w] = target{via: append(slices.Clone(via), hit.word)}
				}
			}
		}
	}
	return next
}

// conditional says that a change decides which text is compiled.
func (r *resolver) conditional(s *seed, hit found) {
	h := s.hunk
	h.Detail = fmt.Sprintf("it decides what is compiled, at %s:%d", hit.text.path, hit.it.first)
	for _, o := range r.res.Unresolved {
		if o.File == h.File && o.Line == h.Line && o.Name == h.Name {
			return
		}
	}
	r.res.Unresolved = append(r.res.Unresolved, h)
}

// evaluates tells a conditional that asks for more than whether a name is defined.
func (it *item) evaluates(word string) bool {
	if len(it.toks) > 1 && (it.toks[1].text == "ifdef" || it.toks[1].text == "ifndef") {
		return false
	}
	for i, t := range it.toks {
		if t.text == word && i > 1 && it.toks[i-1].text != "defined" && (i < 3 || it.toks[i-2].text != "defined") {
			return true
		}
	}
	return false
}

// leads returns the names that an item which names a target gives to the change.
func (s *seed) leads(hit found) []string {
	switch it := hit.it; it.kind {
	case kMacro:
		return it.names
	case kVariable:
		if s.values && s.kind != "type" && it.body >= 0 || assignment(it.toks) >= 0 && s.kind == "macro" {
			return it.names
		}
	case kType:
		// A type that holds the changed one by value, or is dimensioned by it.
		if s.values && holds(it, hit.word) {
			return it.names
		}
		if s.values && isEnum(it.head()) && it.body >= 0 {
			var out []string
			for _, m := range it.membersOf() {
				out = append(out, m.names...)
			}
			return out
		}
	}
	return nil
}

// holds tells whether a type names a word otherwise than as the target of a pointer.
func holds(it *item, word string) bool {
	if it.body < 0 {
		return len(it.toks) > 0 && it.toks[0].text == "typedef"
	}
	for i, t := range it.toks[it.body:] {
		if t.text == word && t.kind == tIdent {
			if rest := it.toks[it.body+i+1:]; len(rest) > 0 && !rest[0].is("*") && !rest[0].is(";") && !rest[0].is(",") {
				return true
			}
		}
	}
	return false
}

// inParallel calls fn for every number below n, on all processors.
func inParallel(n int, fn func(int)) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	next := 0
	for range min(workers(), n) {
		wg.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= n {
					return
				}
				fn(i)
			}
		})
	}
	wg.Wait()
}
