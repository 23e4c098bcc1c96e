// Package debugfile finds the files that hold what another file lacks: the separate debug
// file of a stripped one, the alternate file of dwz, split DWARF and packages of it.
//
//	finder := debugfile.New(&debugfile.Options{Roots: []string{"debug"}})
//	found, err := finder.Find(ctx, debugfile.Request{Kind: debugfile.Debug, For: f})
//	if err != nil {
//		return err // names every path that was tried, and why it did not do
//	}
//	defer found.File.Close()
//	fmt.Println(found.File.Path(), "by", found.How)
//
// The search follows the conventions of GDB: first by build-id,
// ROOT/.build-id/xx/yyyy.debug, then by what the file names: beside it, in .debug/ beside
// it, and under ROOT followed by the file's folder. The kernel of a boot image vmlinuz-RELEASE
// is also looked for where distributions put it by its release.
//
// Last, and only if the options name some, debuginfod servers are asked, with what elfutils'
// client or an earlier run fetched looked at before. Size and time are bounded.
//
// Nothing is taken that does not prove to belong to the file: build-ids are compared, of a
// debug link the checksum too, and what the caller asks to check. Names in files are
// untrusted: only regular files are opened, and only beneath the folder of the file that
// lacks something (or of its main file) and beneath the roots. A name or a symbolic link
// that leads out of those is refused and told.
package debugfile
