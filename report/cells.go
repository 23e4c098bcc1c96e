package report

import (
	"strconv"
	"strings"

	"inlay/answer"
)

func dec(n int) string { return strconv.Itoa(n) }

func size(n uint64) string { return strconv.FormatUint(n, 10) }

// text is the string itself, empty for nil.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// optional is the number, empty for nil.
func optional(n *int) string {
	if n == nil {
		return ""
	}
	return dec(*n)
}

func join[T any](list []T, cell func(*T) string) string {
	cells := make([]string, len(list))
	for i := range list {
		cells[i] = cell(&list[i])
	}
	return strings.Join(cells, "; ")
}

func joinCounts(m map[string]int) string {
	keys := sortedKeys(m)
	return join(keys, func(k *string) string { return *k + "=" + dec(m[*k]) })
}

func joinRanges(ranges [][2]string) string {
	return join(ranges, func(r *[2]string) string { return r[0] + "-" + r[1] })
}

// position writes a source position as far as it is known.
func position(file string, line, column int) string {
	if file == "" {
		file = "?"
	}
	if line == 0 {
		return file
	}
	if column == 0 {
		return file + ":" + dec(line)
	}
	return file + ":" + dec(line) + ":" + dec(column)
}

// bodyName is the symbol of a body, else the name of its function.
func bodyName(b *answer.Body) string {
	if b.Symbol != nil {
		return *b.Symbol
	}
	return b.Function.Name
}

func callerName(c *answer.Caller) string { return bodyName(&c.Body) }

// usePlace says where an address is held: in which object, else in which section.
func usePlace(u *answer.AddressUse) string {
	in := u.Symbol
	if in == "" {
		in = u.Section
	}
	if in == "" {
		return u.Address
	}
	return in + "@" + u.Address
}

func parameter(p *answer.Parameter) string {
	name := p.Name
	if name == "" {
		name = "#" + dec(p.Index)
	}
	if p.Value == "" {
		return name
	}
	return name + "=" + p.Value
}
