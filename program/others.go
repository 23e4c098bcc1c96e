package program

import (
	"context"
	"errors"
	"fmt"

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
		if err != nil {
			return nil, singleLine{err}
		}
		f.others = append(f.others, found.File)
		return found.File, nil
	}
}

// singleLine is an error that becomes a part of longer messages.
type singleLine struct{ error }

func (e singleLine) Error() string { return oneLine(e.error) }
func (e singleLine) Unwrap() error { return e.error }

func kindOfOther(k dwarfinline.Kind) debugfile.Kind {
	if k == dwarfinline.Supplementary {
		return debugfile.Alternate
	}
	return debugfile.Split
}

// asMismatch lets a wrong id count as a file of another build.
func asMismatch(err error) error {
	if errors.Is(err, dwarfinline.ErrOtherID) {
		return fmt.Errorf("%w: %w", debugfile.ErrMismatch, err)
	}
	return err
}
