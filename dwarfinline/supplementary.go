package dwarfinline

import (
	"context"
)

// openSupplementary opens the supplementary file, if the file names one. Without it, its
// units and strings are missing; that is reported once.
func (x *Index) openSupplementary(ctx context.Context, opt *Options) {
	section := x.supplementaryLink()
	if section == "" {
		return
	}
	s, err := x.open(ctx, Reference{Kind: Supplementary}, opt)
	if err != nil {
		x.others.alternateGone = true
		x.sec.failed = append(x.sec.failed, x.sec.diagnostic(section, 0, missing(Supplementary, "", err)))
		return
	}
	x.sec.alt = s
}

// supplementaryLink returns the section that names a supplementary file, "" if there is
// none.
func (x *Index) supplementaryLink() string {
	const link, sup = ".gnu_debugaltlink", ".debug_sup"
	if x.file.Section(link) != nil {
		return link
	}
	// A supplementary file has the section too, and says that it is one.
	b, err := x.file.DebugSection(sup)
	if err == nil && len(b) > 2 && b[2] == 0 {
		return sup
	}
	return ""
}

// WithoutSupplementary tells a file that names a supplementary file which was not read:
// origins and names there are not known, nor what its units hold.
func (x *Index) WithoutSupplementary() bool { return x.others.alternateGone }
