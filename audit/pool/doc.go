// Package pool lists what there is to read in a pool of files: Sources walks folders on disk, and
// Members looks into each file and hands out what is in packages and archives, as streams. Nothing
// is unpacked to disk.
//
//	for src, err := range pool.Sources(ctx, roots, "") {
//		…
//		file, err := pool.Open(src)
//		for m, err := range pool.Members(ctx, src.Path, file, src.Size, nil) {
//			…  // m.Body, until the next one
//		}
//	}
//
// Everything that is met is said: a link, a device or a package that is cut short is an item with the
// reason. Files may be hostile. Names are only told and never used as paths; what is unpacked is bounded by
// Limits in bytes, in relation to what was read, in number and in depth, and nothing is allocated
// because a header says so.
package pool
