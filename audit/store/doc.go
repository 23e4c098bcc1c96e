// Package store keeps the facts of an audit in a directory of Parquet files, and looks them up.
//
// Evidence is named by the digest of its content, so nothing is stored twice and collectors need no
// coordination: each writes below tmp/, and a folder that is renamed into place is whole. A process
// that was killed loses what it had not renamed; what it left behind is removed by the next Create.
// docs/store.md describes the layout, the columns and what is guaranteed.
//
//	s, err := store.Create("audit.store")
//	if err != nil {
//		return err
//	}
//	defer s.Close()
//	if !s.Has(f.Binary.Digest) {
//		err = s.Put(ctx, f)
//	}
//	...
//	for fn, err := range s.Functions(ctx, &store.Filter{Names: []string{"put_page"}}) {
//		if err != nil {
//			return err // or go on: the files that can be read follow
//		}
//		fmt.Println(fn.Digest, fn.Instances)
//	}
//
// Stores grow as they are: Compact merges many small files into few that are sorted over all, so that
// the cost of a question follows its answer and not the store.
package store
