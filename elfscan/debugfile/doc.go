// Package debugfile finds the separate file that holds a stripped file's
// debugging information.
//
//	found, err := debugfile.Find(f, &debugfile.Options{Roots: []string{"debug"}})
//	if err != nil {
//		return err // names every path that was tried, and why it did not do
//	}
//	defer found.File.Close()
//	fmt.Println(found.File.Path(), "by", found.How)
//
// The search follows the conventions of GDB: first by build-id,
// ROOT/.build-id/xx/yyyy.debug, then by the name in .gnu_debuglink, beside the
// file, in .debug/ beside it, and under ROOT followed by the file's folder.
// Nothing is taken that does not prove to belong to the file: build-ids are
// compared, and of a link the checksum too. The name in .gnu_debuglink is
// untrusted; it is never followed out of those folders.
package debugfile
