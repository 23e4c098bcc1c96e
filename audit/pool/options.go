package pool

import "runtime"

// Options tunes Members. A nil pointer and the zero value mean the defaults.
type Options struct {
	// Workers is how many blocks of an xz stream are unpacked at a time, where their headers tell their
	// sizes. Two more are held in memory; one of a Debian package takes some 30 MiB, and none more
	// than 128. Default runtime.GOMAXPROCS, but at most 4.
	Workers int
	// Limits bounds what hostile input can cost.
	Limits Limits
}

// Limits bounds counts and sizes of one source: what is in it at any depth counts. A zero field
// means its default.
type Limits struct {
	// Stream is how many bytes may be unpacked. Default 1 TiB.
	Stream int64
	// Ratio is how many times the bytes read so far what was unpacked may be; up to 64 MiB are always
	// allowed. Default 200.
	Ratio int64
	// Members is the largest number of members. Default 1,048,576.
	Members int
	// Depth is how many packages and archives may be within each other. Default 4.
	Depth int
}

// freeGrowth is the unpacked size below which no ratio is checked.
const freeGrowth = 64 << 20

// withDefaults returns a copy with defaults filled in; o may be nil.
func (o *Options) withDefaults() Options {
	var full Options
	if o != nil {
		full = *o
	}
	if full.Workers <= 0 {
		full.Workers = min(4, runtime.GOMAXPROCS(0))
	}
	l := &full.Limits
	if l.Stream <= 0 {
		l.Stream = 1 << 40
	}
	if l.Ratio <= 0 {
		l.Ratio = 200
	}
	if l.Members <= 0 {
		l.Members = 1 << 20
	}
	if l.Depth <= 0 {
		l.Depth = 4
	}
	return full
}
