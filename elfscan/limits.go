package elfscan

import "fmt"

// Options tunes Open, Read and NewFile. A nil pointer and the zero value mean
// the defaults.
type Options struct {
	// Limits bounds what hostile input can make the package do.
	Limits Limits
	// Budget is the memory that the file shares with others; nil gives it one of its own,
	// of Limits.Memory.
	Budget *Budget
	// Disk is where the file is, if its path is only a name for messages: what it refers to is
	// looked for from there.
	Disk string
}

// Limits bounds counts and sizes of what is read, for all packages. A zero field means its
// default. What real files never come near is bounded by constants where it is read.
type Limits struct {
	// Memory is the largest number of bytes for what is held of all files together outside
	// their mappings: contents where they are read and not mapped, decompressed and copied
	// sections, symbols, and the facts of the DWARF. Default: ten times the bytes of the
	// files that are open, but at least 1 GiB.
	Memory int64
	// Ratio is how many times its own size a compressed file, section or package may
	// grow, whatever size it declares; growth up to 64 MiB is always allowed. Default 200.
	Ratio int
	// Sections is the largest number of sections of a file. Default 1,048,576.
	Sections int
	// Symbols is the largest number of symbols of a file. Default 33,554,432.
	Symbols int
	// Members is the largest number of members of an archive or a package, with those of
	// archives in it. Default 1,048,576.
	Members int
	// Nesting is the largest depth of a DIE tree, at most 16,384. Default 1,024: compilers
	// stay below a hundred, and a chain of n nested instances has n²/2 chain entries.
	Nesting int
	// Depth is how many packages and archives may be within each other. Default 4.
	Depth int
	// Unpacked is how many bytes may come out of one package or archive. Default 1 TiB.
	Unpacked int64
}

// Names of the fields of Limits in messages: the option that raises each is called --limit-NAME.
const (
	LimitMemory   = "memory"
	LimitRatio    = "ratio"
	LimitSections = "sections"
	LimitSymbols  = "symbols"
	LimitMembers  = "members"
	LimitNesting  = "nesting"
	LimitDepth    = "depth"
	LimitUnpacked = "unpacked"
)

// FreeGrowth is the size in bytes up to which compressed data may grow at any ratio.
const FreeGrowth = 64 << 20

// maxNesting is the largest nesting that can be asked for: the depth of an instance takes 15 bits.
const maxNesting = 1 << 14

// WithDefaults returns l with the defaults filled in. Memory stays 0 where it follows the input.
func (l Limits) WithDefaults() Limits {
	orElse(&l.Ratio, 200)
	orElse(&l.Sections, 1<<20)
	orElse(&l.Symbols, 32<<20)
	orElse(&l.Members, 1<<20)
	orElse(&l.Nesting, 1024)
	orElse(&l.Depth, 4)
	orElse(&l.Unpacked, 1<<40)
	l.Nesting = min(l.Nesting, maxNesting)
	return l
}

// orElse gives a field without a value its default.
func orElse[N int | int64](field *N, value N) {
	if *field <= 0 {
		*field = value
	}
}

// grown returns the largest size that n compressed bytes may decompress to, whatever the memory.
func (l Limits) grown(n int64) int64 {
	ratio := int64(l.Ratio)
	if n > (1<<62)/ratio {
		return 1 << 62
	}
	return max(FreeGrowth, n*ratio)
}

// Exceeded returns the error for input that is over a limit, which is one of the constants above. It
// wraps ErrLimit and says which option raises the limit.
func Exceeded(limit, format string, args ...any) error {
	return fmt.Errorf("%w: %s; --limit-%s raises this", ErrLimit, fmt.Sprintf(format, args...), limit)
}
