package csource

// Options says what is known about the build. A nil pointer and the zero value
// mean that nothing is.
type Options struct {
	// Prefixes replace the start of recorded paths, the longest Old that fits
	// first.
	Prefixes []Prefix
	// CompDirs are the compilation directories of the units; they are taken
	// off the front of recorded paths.
	CompDirs []string
	// Seen are recorded paths of files that took part in the build: those of
	// the line number tables and the declaration files. They tell which
	// headers count, and of which architecture. Paths outside the tree do no
	// harm. Without them headers are looked for near the files that include
	// them.
	Seen []string
	// Config is the path of a kernel configuration, in the form of
	// include/generated/autoconf.h or of .config, on this machine's file
	// system. Empty means include/generated/autoconf.h or .config of the tree,
	// and without those every CONFIG_ name is unknown.
	Config string
	// Defines are macros of every unit, "NAME" or "NAME=VALUE", as -D takes
	// them; "NAME=" defines an empty one.
	Defines []string
	// Undefines are names that no unit defines.
	Undefines []string
	// MaxFile bounds the size of one file in bytes, 0 for 64 MiB.
	MaxFile int64
	// MaxTotal bounds the bytes of all files that are read, 0 for 2 GiB.
	MaxTotal int64
	// MaxFiles bounds the number of files of the tree, 0 for 4,000,000.
	MaxFiles int
}

// Prefix replaces the start of recorded paths: New is a directory of the tree,
// relative to it or absolute.
type Prefix struct {
	Old, New string
}

func (o *Options) maxFile() int64 {
	if o.MaxFile > 0 {
		return o.MaxFile
	}
	return 64 << 20
}

func (o *Options) maxTotal() int64 {
	if o.MaxTotal > 0 {
		return o.MaxTotal
	}
	return 2 << 30
}

func (o *Options) maxFiles() int {
	if o.MaxFiles > 0 {
		return o.MaxFiles
	}
	return 4_000_000
}
