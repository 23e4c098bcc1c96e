package audit

import (
	"context"
	"sync"

	"inlay/audit/facts"
	"inlay/audit/store"
)

// knowledge sees to it that each content is read once, however many files have it: by one worker,
// while the others that meet it wait, and not at all if its facts are in the store. What failed is
// tried again with the next file.
type knowledge struct {
	store *store.Store
	mu    sync.Mutex
	met   map[facts.Digest]*reading
}

// reading is a content that a worker reads, or has read.
type reading struct {
	done    chan struct{}
	outcome outcome
	err     error
}

func newKnowledge(s *store.Store) *knowledge {
	return &knowledge{store: s, met: make(map[facts.Digest]*reading)}
}

// once returns the outcome of a content, by reading it if nobody has.
func (k *knowledge) once(ctx context.Context, d facts.Digest, read func() (outcome, error)) (outcome, error) {
	k.mu.Lock()
	r, met := k.met[d]
	if !met {
		r = &reading{done: make(chan struct{})}
		k.met[d] = r
	}
	k.mu.Unlock()
	if met {
		select {
		case <-r.done:
			if r.err == nil && r.outcome.outcome == facts.Failed { // by its file perhaps, which went or changed
				return read()
			}
			return r.outcome, r.err
		case <-ctx.Done():
			return outcome{}, ctx.Err()
		}
	}
	defer close(r.done)
	if r.outcome, r.err = k.stored(ctx, d); r.err == nil && r.outcome == (outcome{}) {
		r.outcome, r.err = read()
	}
	return r.outcome, r.err
}

// stored returns the outcome of a content whose facts are in the store, the zero outcome if they
// are not.
func (k *knowledge) stored(ctx context.Context, d facts.Digest) (o outcome, err error) {
	if !k.store.Has(d) {
		return o, nil
	}
	for b, err := range k.store.Binaries(ctx, &store.Filter{Digests: []facts.Digest{d}}) {
		if err != nil {
			return outcome{}, err
		}
		o = outcomeOf(&b)
	}
	return o, nil
}
