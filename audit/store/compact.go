package store

import "context"

// Compact merges.
func (s *Store) Compact(ctx context.Context, progress func(done, total int64)) error { return nil }
