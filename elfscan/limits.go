package elfscan

// Options tunes Open, Read and NewFile. A nil pointer and the zero value mean
// the defaults.
type Options struct {
	// Limits bounds what hostile input can make the package do.
	Limits Limits
	// Disk is where the file is, if its path is only a name for messages: what it refers to is
	// looked for from there.
	Disk string
}

// Limits bounds counts and sizes. A zero field means its default.
type Limits struct {
	// Memory is the largest number of bytes held outside the mapping for one
	// file: its contents where it is read and not mapped, decompressed and
	// copied sections. Default 8 GiB.
	Memory int64
	// Ratio is how many times its own size a compressed file or section may
	// grow, whatever size it declares; growth up to 64 MiB is always allowed.
	// Default 200.
	Ratio int64
	// Sections is the largest number of sections. Default 1,048,576.
	Sections int
	// Symbols is the largest number of symbols. Default 33,554,432.
	Symbols int
	// Members is the largest number of members of an archive. Default 32,768: those of
	// a thin archive are mapped one by one, and systems bound the mappings of a process.
	Members int
}

// freeGrowth is the decompressed size below which no ratio is checked.
const freeGrowth = 64 << 20

// limits returns o's limits with defaults filled in; o may be nil.
func (o *Options) limits() Limits {
	var l Limits
	if o != nil {
		l = o.Limits
	}
	if l.Memory <= 0 {
		l.Memory = 8 << 30
	}
	if l.Ratio <= 0 {
		l.Ratio = 200
	}
	if l.Sections <= 0 {
		l.Sections = 1 << 20
	}
	if l.Symbols <= 0 {
		l.Symbols = 32 << 20
	}
	if l.Members <= 0 {
		l.Members = 32 << 10
	}
	return l
}

// grown returns the largest size that n compressed bytes may decompress to.
func (l Limits) grown(n int64) int64 {
	most := max(int64(freeGrowth), l.Memory)
	if n < most/l.Ratio {
		most = max(freeGrowth, n*l.Ratio)
	}
	return min(most, l.Memory)
}
