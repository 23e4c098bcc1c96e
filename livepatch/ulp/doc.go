// Package ulp reads the containers of libpulp: the metadata of a live patch of a shared
// library, which says what the patch replaces and which library it was made for.
//
//	p, err := ulp.Open(f) // a shared object with a section .ulp
//	if err != nil {
//		return err
//	}
//	for _, u := range p.Units {
//		fmt.Println(p.Target, u.Old, "->", u.New)
//	}
//
// A container is a stream of little-endian numbers and counted strings without a version
// and without a checksum (libpulp: tools/packer.c writes it, common/common.c reads it). The
// packer leaves the path of the container out, and the path is put in when the container is
// taken out of its shared object, so both forms exist. A stream is taken for the form in
// which it ends exactly where its bytes do; one that fits both is refused.
package ulp
