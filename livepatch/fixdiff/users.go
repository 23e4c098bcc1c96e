package fixdiff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"inlay/elfscan/guard"
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
		if err := r.usersOf(&r.seeds[i], texts); err != nil {
			return err
		}
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

// usersOf follows a change from name to name until only functions are left.
func (r *resolver) usersOf(s *seed, texts []*sourceText) error {
	ts := &targets{known: make(map[targetKey]bool)}
	as := target{scope: &scope{home: s.home, sees: s.sees}}
	ts.members(s.members, s.owners, as)
	if s.resized != nil {
		ts.layout(s.resized, maxWords, as)
	}
	for _, w := range s.words {
		t := as
		t.name = w
		ts.add(&t)
	}
	for round := 0; len(ts.next) > 0; round++ {
		if len(ts.known) > maxWords || round == maxRounds {
			h := s.hunk
			h.Detail = fmt.Sprintf("its users lead to more than %d names; not all were followed", len(ts.known))
			r.res.Unresolved = append(r.res.Unresolved, h)
			return nil
		}
		if err := r.round(s, texts, ts); err != nil {
			return err
		}
	}
	return nil
}

// found is an item that names a target.
type found struct {
	text *sourceText
	it   *item
	to   *target
	from int // of a type: the first member that the target lays out
}

// round looks for names in all texts and finds the further names that they lead to.
func (r *resolver) round(s *seed, texts []*sourceText, ts *targets) error {
	finder := newFinder(ts.next)
	ts.next = nil
	hits := make([][]found, len(texts))
	err := inParallel(len(texts), func(i int) {
		t := texts[i]
		if (s.sees == nil || s.sees(t.path)) && r.ctx.Err() == nil && finder.mayHold(t.text) {
			hits[i] = finder.items(t)
		}
	})
	if err != nil {
		return err
	}
	for _, list := range hits {
		for _, hit := range list {
			at := between(hit.text.fns, hit.it.first, hit.it.last)
			if len(at) > 0 {
				for _, d := range at {
					r.res.Check = append(r.res.Check, User{ID: d.id, Changed: s.name, Kind: s.kind, Name: hit.to.name, Via: hit.to.via})
				}
				continue
			}
			if hit.it.kind == kConditional && hit.it.evaluates(hit.to.name) {
				r.conditional(s, hit)
			}
			r.lead(s, hit, ts)
		}
	}
	return nil
}

// readers returns which files may see what a file defines.
func (r *resolver) readers(path string) func(string) bool {
	sees, ok := r.seen[path]
	if !ok {
		sees = r.tree.Readers(path)
		r.seen[path] = sees
	}
	return sees
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

// lead adds the names that an item which names a target gives to the change.
func (r *resolver) lead(s *seed, hit found, ts *targets) {
	it := hit.it
	home := hit.text.path
	as := target{scope: hit.to.scope.within(home, r.readers(home)), via: slices.Concat(hit.to.via, []string{hit.to.name})}
	var words []string
	switch it.kind {
	case kMacro:
		words = it.names
	case kVariable:
		if s.values && s.kind != "type" && it.body >= 0 || assignment(it.toks) >= 0 && s.kind == "macro" {
			words = it.names
		}
	case kType:
		switch {
		case !s.values:
		case isEnum(it.head()) && it.body >= 0:
			for _, m := range it.membersOf()[hit.from:] {
				words = append(words, m.names...)
			}
		default:
			// What stands at the start of a structure stays there when it grows.
			from := hit.from
			if from == 0 && hit.to.kind == byTag {
				from = 1
			}
			if it.isUnion() {
				from = maxWords
			}
			ts.layout(it, from, as)
		}
	}
	for _, w := range words {
		if w != hit.to.name {
			t := as
			t.name = w
			ts.add(&t)
		}
	}
}

func (it *item) isUnion() bool {
	for _, t := range it.head() {
		if isTag(t.text) {
			return t.text == "union"
		}
	}
	return false
}

// inParallel calls fn for every number below n, on all processors. The error is a panic of fn.
func inParallel(n int, fn func(int)) error {
	var wg sync.WaitGroup
	var next atomic.Int64
	errs := make([]error, min(workers(), n))
	for w := range errs {
		wg.Go(func() {
			errs[w] = guard.Do(func() error {
				for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
					fn(int(i))
				}
				return nil
			})
		})
	}
	wg.Wait()
	return cmp.Or(errs...)
}
