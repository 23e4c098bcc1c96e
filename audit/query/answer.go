package query

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"inlay/answer"
)

// Options narrow a question. Nil means all of the store.
type Options struct {
	Store    string // its name in answers
	Snapshot string // "" for all of them
}

func (o *Options) get() Options {
	if o == nil {
		return Options{}
	}
	return *o
}

// Answer is what a question gives: of how much, and the results in their order.
type Answer[T any] struct {
	Base    answer.AuditBase
	Results []T
	// Problems are parts of the store that could not be read. The rest was answered.
	Problems []error
}

// ErrSnapshot says that a store has no snapshot of that name.
var ErrSnapshot = errors.New("no such snapshot")

// checkSnapshot makes a mistyped name an error: it would look like an empty answer.
func checkSnapshot(s Store, names ...string) error {
	known, err := s.Snapshots()
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == "" || slices.Contains(known, name) {
			continue
		}
		if len(known) == 0 {
			return fmt.Errorf("%w: %q; the store has none, nothing was collected yet", ErrSnapshot, name)
		}
		return fmt.Errorf("%w: %q; there are %s", ErrSnapshot, name, strings.Join(known, ", "))
	}
	return nil
}

// problems gathers what could not be read.
type problems struct{ list []error }

// rows yields what can be read of a table and notes the rest; only an interruption ends it early.
func rows[T any](ctx context.Context, p *problems, table iter.Seq2[T, error]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for row, err := range table {
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				p.list = append(p.list, err)
				continue
			}
			if !yield(row) {
				return
			}
		}
	}
}
