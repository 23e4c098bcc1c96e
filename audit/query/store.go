package query

import (
	"context"
	"iter"

	"inlay/audit/facts"
)

// Filter says which rows of a table are wanted; nil means all.
type Filter struct {
	Names   []string               // exact values of the key column; nil = any
	Match   func(name string) bool // nil = any; counts where Names is nil
	Digests []facts.Digest         // nil = all
}

// Store is what the questions need of a store. Rows of one evidence file come in the table's
// order, evidence files in any.
type Store interface {
	Binaries(context.Context, *Filter) iter.Seq2[facts.Binary, error]
	Units(context.Context, *Filter) iter.Seq2[facts.Unit, error]
	Functions(context.Context, *Filter) iter.Seq2[facts.Function, error]
	Bodies(context.Context, *Filter) iter.Seq2[facts.Body, error]
	Instances(context.Context, *Filter) iter.Seq2[facts.Instance, error]
	Calls(context.Context, *Filter) iter.Seq2[facts.Call, error]
	Findings(context.Context, *Filter) iter.Seq2[facts.Finding, error]
	// Sources yields the rows of one snapshot, of all for "".
	Sources(ctx context.Context, snapshot string) iter.Seq2[facts.Source, error]
	Snapshots() ([]string, error)
	Unfinished() (int, error)
}
