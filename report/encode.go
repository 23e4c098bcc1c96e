package report

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// encoder appends JSON to a buffer that is used again for every result. It is
// written out by hand because a kernel has 300,000 results: it makes no
// garbage, writes nil lists as [] and escapes what a terminal would obey.
// TestEncoderAgainstStandard holds it to the struct tags of package answer.
type encoder struct{ b []byte }

// sep separates from the value before, if there is one.
func (e *encoder) sep() {
	if n := len(e.b); n > 0 && e.b[n-1] != '{' && e.b[n-1] != '[' {
		e.b = append(e.b, ',')
	}
}

// key starts a member; k needs no escaping.
func (e *encoder) key(k string) {
	e.sep()
	e.b = append(e.b, '"')
	e.b = append(e.b, k...)
	e.b = append(e.b, '"', ':')
}

func (e *encoder) open(k string) { e.key(k); e.b = append(e.b, '{') }

func (e *encoder) close() { e.b = append(e.b, '}') }

func (e *encoder) str(k, v string) { e.key(k); e.b = appendQuoted(e.b, v) }

// some writes a string that most values do not have.
func (e *encoder) some(k, v string) {
	if v != "" {
		e.str(k, v)
	}
}

func (e *encoder) num(k string, v int) { e.key(k); e.b = strconv.AppendInt(e.b, int64(v), 10) }

func (e *encoder) size(k string, v uint64) { e.key(k); e.b = strconv.AppendUint(e.b, v, 10) }

func (e *encoder) boolean(k string, v bool) { e.key(k); e.b = strconv.AppendBool(e.b, v) }

func (e *encoder) null(k string) { e.key(k); e.b = append(e.b, "null"...) }

// strOrNull writes null for nil.
func (e *encoder) strOrNull(k string, v *string) {
	if v == nil {
		e.null(k)
		return
	}
	e.str(k, *v)
}

// numOrNull writes null for nil.
func (e *encoder) numOrNull(k string, v *int) {
	if v == nil {
		e.null(k)
		return
	}
	e.num(k, *v)
}

// booleanOrNull writes null for nil.
func (e *encoder) booleanOrNull(k string, v *bool) {
	if v == nil {
		e.null(k)
		return
	}
	e.boolean(k, *v)
}

func (e *encoder) strings(k string, v []string) { words(e, k, v) }

// words writes a list of strings of any type.
func words[S ~string](e *encoder, k string, v []S) {
	e.key(k)
	e.b = append(e.b, '[')
	for _, s := range v {
		e.sep()
		e.b = appendQuoted(e.b, string(s))
	}
	e.b = append(e.b, ']')
}

func (e *encoder) ranges(k string, v [][2]string) {
	e.key(k)
	e.b = append(e.b, '[')
	for i := range v {
		e.sep()
		e.b = append(e.b, '[')
		e.b = appendQuoted(e.b, v[i][0])
		e.b = append(e.b, ',')
		e.b = appendQuoted(e.b, v[i][1])
		e.b = append(e.b, ']')
	}
	e.b = append(e.b, ']')
}

// counts writes a map in the order of its keys.
func counts[K ~string](e *encoder, k string, m map[K]int) {
	e.open(k)
	for _, name := range sortedKeys(m) {
		e.sep()
		e.b = appendQuoted(e.b, string(name))
		e.b = append(e.b, ':')
		e.b = strconv.AppendInt(e.b, int64(m[name]), 10)
	}
	e.close()
}

func sortedKeys[K ~string](m map[K]int) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// list writes a list of objects; members writes what is between the braces.
func list[T any](e *encoder, k string, v []T, members func(*encoder, *T)) {
	e.key(k)
	e.b = append(e.b, '[')
	for i := range v {
		e.sep()
		object(e, &v[i], members)
	}
	e.b = append(e.b, ']')
}

// object writes one object without a key.
func object[T any](e *encoder, v *T, members func(*encoder, *T)) {
	e.b = append(e.b, '{')
	members(e, v)
	e.b = append(e.b, '}')
}

// memberOrNull writes null for nil.
func memberOrNull[T any](e *encoder, k string, v *T, members func(*encoder, *T)) {
	if v == nil {
		e.null(k)
		return
	}
	member(e, k, v, members)
}

// member writes one object under a key.
func member[T any](e *encoder, k string, v *T, members func(*encoder, *T)) {
	e.key(k)
	object(e, v, members)
}

// appendQuoted appends s as a JSON string (RFC 8259 section 7). Beyond what
// the RFC asks, it escapes the other control and formatting characters;
// bytes that are no UTF-8 become U+FFFD, as JSON has no way to write them.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < 0x7f && c != '"' && c != '\\' {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if n > 1 && !isControl(r) {
			i += n
			continue
		}
		b = append(b, s[start:i]...)
		b = appendEscaped(b, r)
		i += n
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

func appendEscaped(b []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(b, '\\', byte(r))
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	const hex = "0123456789abcdef"
	return append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
