package query

import (
	"context"
	"iter"

	"inlay/audit/facts"
	"inlay/audit/store"
)

// Filter says which rows of a table are wanted.
type Filter = store.Filter

// Store is what the questions need of a store: *store.Store, or rows in memory. Rows of one evidence file come in the table's
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
