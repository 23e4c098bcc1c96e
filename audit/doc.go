// Package audit collects what is to be known of many binaries: it walks folders, packages and
// images, gives every file there an outcome, and keeps the facts of each binary in a store.
//
//	s, err := store.Create("facts")
//	if err != nil {
//		return err
//	}
//	defer s.Close()
//	sum, err := audit.Collect(ctx, s, &audit.Options{Roots: []string{"/srv/pool"}})
//	fmt.Println(sum.Outcomes[facts.Read], "files read")
//
// Evidence is named by the digest of a file's content, so that the same content is read once, in
// whatever packages it ships, and a collection that was cut goes on where it was. What a store
// holds in the end does not depend on the number of workers or on the order in which they finish.
package audit
