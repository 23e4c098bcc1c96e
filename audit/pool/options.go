package pool

import (
	"runtime"

	"inlay/elfscan"
)

// Options tunes Members. A nil pointer and the zero value mean the defaults.
type Options struct {
	// Workers is how many blocks of an xz stream are unpacked at a time, where their headers tell their
	// sizes. Two more are held in memory; one of a Debian package takes some 30 MiB, and none more
	// than 128. Default runtime.GOMAXPROCS, but at most 4.
	Workers int
	// Limits bounds what one source can cost, with all that is in it at any depth: Unpacked, Ratio,
	// Members and Depth.
	Limits elfscan.Limits
}

// withDefaults returns a copy with defaults filled in; o may be nil.
func (o *Options) withDefaults() Options {
	var full Options
	if o != nil {
		full = *o
	}
	if full.Workers <= 0 {
		full.Workers = min(4, runtime.GOMAXPROCS(0))
	}
	full.Limits = full.Limits.WithDefaults()
	return full
}
