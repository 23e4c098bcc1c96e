package program

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"inlay/elfscan"
)

// pattern is one PATTERN of a command line:
//
//	name          a source function, a symbol, or a C++, Rust or Go name in source form
//	file.c:name   the same, declared in a file whose path ends so
//	name@ADDR     the same, with code at that address
//	glob          *, ? and [...] where no name matches literally
type pattern struct {
	text string
	name string
	file string // path suffix, "" for any
	addr string // "" for any
}

// parsePattern takes a pattern apart.
func parsePattern(text string) (pattern, error) {
	p := pattern{text: text, name: text}
	if i := strings.LastIndexByte(p.name, '@'); i > 0 && isAddress(p.name[i+1:]) {
		p.name, p.addr = p.name[:i], p.name[i+1:]
	}
	if i := singleColon(p.name); i > 0 {
		p.file, p.name = path.Clean(p.name[:i]), p.name[i+1:]
	}
	if p.name == "" {
		return p, fmt.Errorf("%w: %q names no function", ErrPattern, text)
	}
	if _, err := p.glob(); err != nil {
		return p, err
	}
	return p, nil
}

// isAddress tells an address in one of the forms that answers print.
func isAddress(s string) bool {
	if i := strings.LastIndex(s, "+0x"); i > 0 {
		s = s[i+1:]
	}
	digits, isHex := strings.CutPrefix(s, "0x")
	_, err := strconv.ParseUint(digits, 16, 64)
	return err == nil && (isHex || len(digits) >= 6)
}

// singleColon returns the position of the last colon that is not part of "::"
// and stands outside brackets, -1 if there is none.
func singleColon(s string) int {
	if i := strings.IndexAny(s, "<("); i >= 0 {
		s = s[:i]
	}
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] != ':' {
			continue
		}
		if i > 0 && s[i-1] == ':' {
			i--
			continue
		}
		return i
	}
	return -1
}

// isGlob tells whether the name has a wildcard.
func (p *pattern) isGlob() bool { return strings.ContainsAny(p.name, "*?[") }

// glob compiles the name as a wildcard pattern. Regular expressions of this
// package run in linear time, whatever the pattern.
func (p *pattern) glob() (*regexp.Regexp, error) {
	var re strings.Builder
	re.WriteString(`\A(?s:`)
	inClass := false
	for _, c := range p.name {
		switch {
		case inClass:
			if c == ']' {
				inClass = false
			}
			if c == '\\' || c == '[' {
				re.WriteByte('\\')
			}
			re.WriteRune(c)
		case c == '*':
			re.WriteString(".*")
		case c == '?':
			re.WriteByte('.')
		case c == '[' && strings.Contains(p.name, "]"):
			inClass = true
			re.WriteByte('[')
		default:
			re.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	re.WriteString(`)\z`)
	compiled, err := regexp.Compile(re.String())
	if err != nil && p.isGlob() {
		// A name such as operator[] is no wildcard pattern.
		return regexp.Compile(`\A` + regexp.QuoteMeta(p.name) + `\z`)
	}
	return compiled, err
}

// inFile tells whether a declaration file ends with the pattern's path.
func (p *pattern) inFile(declFile string) bool {
	if p.file == "" {
		return true
	}
	file := path.Clean(declFile)
	return file == p.file || strings.HasSuffix(file, "/"+strings.TrimPrefix(p.file, "/"))
}

// bare returns the last component of a name in source form without template
// or generic arguments, which is what DW_AT_name holds.
func bare(name string) string {
	if i := strings.IndexAny(name, "<("); i > 0 {
		name = name[:i]
	}
	if i := strings.LastIndex(name, "::"); i >= 0 {
		name = name[i+2:]
	}
	return name
}

// isSourceForm tells a pattern that names more than DW_AT_name does.
func (p *pattern) isSourceForm() bool {
	return strings.Contains(p.name, "::") || strings.HasPrefix(p.name, "_Z") || strings.HasPrefix(p.name, "_R")
}

// matchesLinkage tells whether a linkage name is the pattern, or demangles to
// it or to something that ends in it.
func (p *pattern) matchesLinkage(linkage string) bool {
	if linkage == p.name {
		return true
	}
	for _, name := range []string{elfscan.DemangleNoParams(linkage), elfscan.Demangle(linkage)} {
		if name == p.name || strings.HasSuffix(name, "::"+p.name) {
			return true
		}
	}
	return false
}
