package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"inlay/dwarfinline"
	"inlay/elfscan"
	"inlay/elfscan/debugfile"
)

// openOther returns how the index opens files that hold a part of the DWARF. They stay open
// as long as the file itself.
func (f *File) openOther(opt *Options) func(context.Context, dwarfinline.Reference) (*elfscan.File, error) {
	return func(ctx context.Context, ref dwarfinline.Reference) (*elfscan.File, error) {
		r := debugfile.Request{Kind: kindOfOther(ref.Kind), For: f.debug, Name: ref.Name, CompDir: ref.Dir}
		if f.debug != f.elf {
			r.Main = f.elf
		}
		if ref.Check != nil {
			r.Check = func(got *elfscan.File) error { return asMismatch(ref.Check(got)) }
		}
		found, err := opt.Finder.Find(ctx, r)
		switch {
		case err != nil && ref.Kind == dwarfinline.Package && onlyAbsent(err):
			return nil, nil
		case err != nil:
			return nil, singleLine{err}
		}
		f.others = append(f.others, found.File)
		return found.File, nil
	}
}

// singleLine is an error that becomes a part of longer messages.
type singleLine struct{ error }

func (e singleLine) Error() string { return elfscan.OneLine(e.error) }
func (e singleLine) Unwrap() error { return e.error }

func kindOfOther(k dwarfinline.Kind) debugfile.Kind {
	switch k {
	case dwarfinline.Supplementary:
		return debugfile.Alternate
	case dwarfinline.Package:
		return debugfile.Package
	}
	return debugfile.Split
}

// onlyAbsent tells a search that met no file at all.
func onlyAbsent(err error) bool {
	var none *debugfile.NotFoundError
	return errors.As(err, &none) && !slices.ContainsFunc(none.Tried, func(a debugfile.Attempt) bool {
		return !errors.Is(a.Err, fs.ErrNotExist)
	})
}

// asMismatch lets a wrong id count as a file of another build.
func asMismatch(err error) error {
	if errors.Is(err, dwarfinline.ErrOtherID) {
		return fmt.Errorf("%w: %w", debugfile.ErrMismatch, err)
	}
	return err
}
