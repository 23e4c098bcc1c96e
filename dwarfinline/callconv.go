package dwarfinline

// NoCall is DW_CC_nocall (DWARF 5 section 7.15, table 7.18): a function that does not
// follow the calling convention of its machine and must not be called as the source's
// signature says. Newer versions of clang mark functions so whose parameters or result they
// removed.
const NoCall = 3

// CallingConvention returns DW_AT_calling_convention of a subprogram's DIE, or of one that
// it stands for, and the offset of the DIE that has it; 0 and 0 if none has. The error tells
// a reference or a DIE that is broken.
func (x *Index) CallingConvention(off uint64) (convention uint64, at uint64, err error) {
	err = x.file.Guard(func() error {
		for range maxChain {
			d, err := x.dieAt(off)
			if err != nil {
				return err
			}
			next := uint64(0)
			if _, err := d.each(func(attr uint16, v value) {
				switch attr {
				case attrCallConvention:
					convention, at = v.v, off
				case attrAbstractOrigin, attrSpecification:
					next = asReference(v)
				}
			}); err != nil {
				return err
			}
			if off = next; at != 0 || off == 0 {
				return nil
			}
		}
		return nil
	})
	return convention, at, err
}
