package cover

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"inlay/livepatch/klpmod"
	"inlay/livepatch/ulp"
	"inlay/program"
)

// ErrList says that a list of functions cannot be understood.
var ErrList = errors.New("malformed list of functions")

// Read reads a patch that is an object: a kernel module, or a shared object with a
// container of libpulp in it. Errors are those of [klpmod.Read] and [ulp.Open].
func Read(f *program.File) (*Patch, error) {
	container, err := ulp.Open(f.ELF())
	switch {
	case errors.Is(err, ulp.ErrNoPatch):
		return readModule(f)
	case err != nil:
		return nil, err
	}
	p := OfContainer(f.Path(), container)
	p.File = f
	for i := range p.Entries {
		if at := f.SymbolsNamed(p.Entries[i].New); len(at) == 1 {
			p.Entries[i].NewAt = at[0]
		}
	}
	return p, nil
}

func readModule(f *program.File) (*Patch, error) {
	m, err := klpmod.Read(f.ELF(), f.Index())
	if err != nil {
		return nil, err
	}
	p := &Patch{Path: f.Path(), Kind: KindModule, File: f, Module: m}
	for _, o := range m.Objects {
		for _, fn := range o.Funcs {
			e := Entry{Object: o.Name, Symbol: fn.Old, OldSize: fn.OldSize, New: fn.NewSymbol}
			if !fn.NoNew {
				e.NewAt = fn.New
			}
			pos := int(min(fn.SymPos, math.MaxInt)) // no symbol has either position
			e.SymPos = &pos
			p.Entries = append(p.Entries, e)
		}
	}
	return p, nil
}

// OfContainer makes a patch of a container of libpulp, which was read from path.
func OfContainer(path string, c *ulp.Patch) *Patch {
	p := &Patch{Path: path, Kind: KindContainer, Container: c}
	for _, u := range c.Units {
		p.Entries = append(p.Entries, Entry{Symbol: u.Old, New: u.New, Addr: u.OldAddr})
	}
	return p
}

// ReadList reads a list of functions: on each line SYMBOL, SYMBOL,POSITION or
// either behind OBJECT and a colon. Empty lines and those that begin with # do not count.
// Without an object, every file of the target is meant. Errors wrap ErrList or come from r.
func ReadList(path string, r io.Reader) (*Patch, error) {
	const maxLine = 64 << 10
	p := &Patch{Path: path, Kind: KindList}
	in := bufio.NewScanner(r)
	in.Buffer(nil, maxLine)
	for n := 1; in.Scan(); n++ {
		line := strings.TrimSpace(in.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		e, err := parseEntry(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, n, err)
		}
		p.Entries = append(p.Entries, e)
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", path, ErrList, err)
	}
	if len(p.Entries) == 0 {
		return nil, fmt.Errorf("%s: %w: it names no function", path, ErrList)
	}
	return p, nil
}

func parseEntry(line string) (e Entry, err error) {
	rest := line
	if object, symbol, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(symbol, ":") {
		e.Object, rest = object, symbol
	}
	symbol, position, ok := strings.Cut(rest, ",")
	e.Symbol = strings.TrimSpace(symbol)
	if ok {
		pos, err := strconv.Atoi(strings.TrimSpace(position))
		if err != nil || pos < 0 {
			return e, fmt.Errorf("%w: the position %q is no number", ErrList, position)
		}
		e.SymPos = &pos
	}
	if e.Symbol == "" || strings.ContainsAny(e.Symbol, " \t") {
		return e, fmt.Errorf("%w: %q is not SYMBOL, SYMBOL,POSITION or OBJECT:SYMBOL", ErrList, line)
	}
	return e, nil
}
