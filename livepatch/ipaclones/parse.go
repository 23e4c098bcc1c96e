package ipaclones

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Bounds on what a file may hold. The largest file of a Linux kernel has about
// 5,000 lines; link-time optimization of a browser stays below ten million.
const (
	maxLine  = 1 << 16
	maxLines = 1 << 25
)

// nodeFields is the number of fields of a node.
const nodeFields = 5

// Parse reads one file of the record. Errors wrap ErrSyntax, ErrLimit or what r
// returned, and name the line; there is a Dump or an error, never both.
func Parse(r io.Reader) (*Dump, error) {
	p := parser{dump: &Dump{}, numbers: make(map[string]uint32), strings: make(map[string]string)}
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 4096), maxLine)
	line := 1
	for ; in.Scan(); line++ {
		if line > maxLines {
			return nil, fmt.Errorf("line %d: %w", line, ErrLimit)
		}
		if err := p.line(in.Bytes()); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
	if err := in.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("%w: line of more than %d bytes", ErrLimit, maxLine)
		}
		return nil, fmt.Errorf("line %d: %w", line, err)
	}
	if err := p.dump.hold(); err != nil {
		return nil, err
	}
	return p.dump, nil
}

// parser keeps what the lines of one file share.
type parser struct {
	dump    *Dump
	numbers map[string]uint32 // node number by the text of its fields
	strings map[string]string // one copy of each name, file and kind
}

// line reads one line. A node is five fields; since GCC 7 a step is two nodes and a
// kind, before it had a "<-" between the nodes and a title before the kind.
func (p *parser) line(text []byte) error {
	what, rest, _ := strings.Cut(string(text), ";")
	switch what {
	case "":
		if len(text) == 0 {
			return nil
		}
	case "Callgraph removal":
		node, rest, err := p.node(rest)
		if err != nil {
			return err
		}
		if rest != "" {
			return fmt.Errorf("%w: text behind the function", ErrSyntax)
		}
		p.dump.removed = append(p.dump.removed, node)
		return nil
	case "Callgraph clone":
		return p.step(rest)
	}
	return fmt.Errorf("%w: it begins with %q", ErrSyntax, clip(what))
}

func (p *parser) step(rest string) error {
	from, rest, err := p.node(rest)
	if err != nil {
		return err
	}
	rest, old := strings.CutPrefix(rest, "<-;")
	to, kind, err := p.node(rest)
	if err != nil {
		return err
	}
	if old {
		var ok bool
		if kind, ok = strings.CutPrefix(kind, "optimization:;"); !ok {
			return fmt.Errorf("%w: no \"optimization:\" behind the second function", ErrSyntax)
		}
	}
	if kind == "" || strings.Contains(kind, ";") {
		return fmt.Errorf("%w: the kind is %q", ErrSyntax, clip(kind))
	}
	if kind == "(null)" {
		kind = ""
	}
	p.dump.steps = append(p.dump.steps, step{from, to, p.shared(kind)})
	return nil
}

// node reads five fields and returns the number of their node and what follows
// behind them.
func (p *parser) node(text string) (number uint32, rest string, err error) {
	end, rest := len(text), ""
	for i, n := 0, 0; i < len(text); i++ {
		if text[i] != ';' {
			continue
		}
		if n++; n == nodeFields {
			end, rest = i, text[i+1:]
			break
		}
	}
	fields := text[:end]
	if n, ok := p.numbers[fields]; ok {
		return n, rest, nil
	}
	f := strings.Split(fields, ";")
	if len(f) != nodeFields || f[0] == "" {
		return 0, "", fmt.Errorf("%w: %q is no function", ErrSyntax, clip(fields))
	}
	n := Node{Name: p.shared(f[0]), File: p.shared(f[2])}
	for i, to := range []*int{1: &n.Order, 3: &n.Line, 4: &n.Column} {
		if to == nil {
			continue
		}
		v, err := strconv.ParseUint(f[i], 10, 31)
		if err != nil {
			return 0, "", fmt.Errorf("%w: %q is no number", ErrSyntax, clip(f[i]))
		}
		*to = int(v)
	}
	number = uint32(len(p.dump.nodes))
	p.dump.nodes = append(p.dump.nodes, n)
	p.numbers[strings.Clone(fields)] = number
	return number, rest, nil
}

// shared returns one copy of a string for all who use it.
func (p *parser) shared(s string) string {
	if s == InliningTo {
		return InliningTo
	}
	if have, ok := p.strings[s]; ok {
		return have
	}
	s = strings.Clone(s)
	p.strings[s] = s
	return s
}

// clip keeps quotes of hostile lines short.
func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}
