package pool

import (
	"context"
	"errors"
	"io"
	"iter"

	"inlay/elfscan"
)

// Member is a file in a source, or the source itself.
type Member struct {
	// Name says where it is: the names of the packages and archives around it and its own, joined
	// with "!", as "pool.tar" has "libc6.deb!usr/lib/libc.so.6". It is "" for the source itself. The
	// bytes are those of the archive, which need not be UTF-8, with "." and ".." resolved and
	// without a leading "/". A member may come more than once, as in a tar file that was appended to.
	Name string
	// Size is the number of bytes of Body, or -1 if that is not known before it is read. For a
	// member that is skipped it is what the archive says.
	Size int64
	// Format is set for a package or an archive that was opened, whose members come next: "deb",
	// "rpm", "ar", "tar" or "cpio".
	Format string
	// Skip says why there is nothing to read: a link, a device, a thin archive.
	Skip string
	// Note is what a reader should know of a member all the same: that its name leads out of the archive.
	Note string
	// Err says what is wrong with this member alone, or with the package that it is; what comes after
	// it is not concerned. It wraps a sentinel of package elfscan.
	Err error
	// ELF says that elfscan opens the content, if it is sound: it begins as an ELF file does, or what is
	// compressed in it does, or it is a kernel image for x86 (bzImage). It is also true where that cannot
	// be told, as the compressed stream is corrupt from the beginning.
	ELF bool
	// Body is the content, valid until the next member is asked for, and may be left unread. Its errors
	// wrap a sentinel of package elfscan. It is nil where Format, Skip or Err is set. Of a source or member compressed with gzip, xz or zstd that
	// holds no archive it has the compressed bytes, which elfscan unpacks; those of bzip2 come unpacked.
	Body io.Reader
}

// Members lists the files in a source of size bytes, -1 if that is not known, in their order. It is
// decided by the first bytes what is a package or an archive: .deb, .rpm, static archives, tar files (so
// layers of images and what docker save writes) and cpio archives, plain or compressed, also within
// each other. Each comes as a member with Format set, and then what is in it. Anything else is one
// member. Folders in archives are not listed, nor is what describes a package and not the system:
// control.tar of a .deb, the headers of an .rpm.
//
// An error ends the sequence: the source broke off, could not be read, or exceeds a limit, or
// ctx ended. Members before it are good. It is a *elfscan.FormatError with name as its path, or
// the error of ctx. opt may be nil. Leaving the loop early ends all goroutines.
func Members(ctx context.Context, name string, r io.Reader, size int64, opt *Options) iter.Seq2[Member, error] {
	return func(yield func(Member, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		w := &walk{ctx: ctx, opt: opt.withDefaults(), path: name, yield: yield}
		err := w.open(Member{Size: size}, &input{r: r, w: w}, place{})
		if err != nil && !w.stopped {
			yield(Member{}, w.located("", err))
		}
	}
}

// located adds where it is to an error about what is called name, but not to one of the context.
func (w *walk) located(name string, err error) error {
	if cause := context.Cause(w.ctx); cause != nil {
		return cause
	}
	at := &elfscan.FormatError{Path: join(w.path, name), Offset: -1, Err: err}
	if name == "" {
		at.Path = w.path
	}
	var all fatal
	var known *elfscan.FormatError
	switch {
	case errors.As(err, &all): // whatever it was found in
		at.Err = all.error
	case errors.As(err, &known) && known.Path == "":
		at.Offset, at.Err = known.Offset, known.Err
	}
	return at
}
