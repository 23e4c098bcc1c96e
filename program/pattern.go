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
//	name          a source function, a symbol, or a C++, Rust or Go name in source form,
//	              from the left as short as one likes
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
			if c == '!' && strings.HasSuffix(re.String(), "[") {
				c = '^'
			} else if c == '\\' || c == '[' {
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
		return regexp.Compile(`\A` + regexp.QuoteMeta(strings.ToValidUTF8(p.name, "\ufffd")) + `\z`)
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

// isMangled tells a pattern in the form of a C++ or Rust linkage name.
func (p *pattern) isMangled() bool { return isMangledName(p.name) }

func isMangledName(name string) bool {
	return strings.HasPrefix(name, "_Z") || strings.HasPrefix(name, "_R")
}

// isSourceForm tells a pattern that names more than DW_AT_name does.
func (p *pattern) isSourceForm() bool {
	return strings.Contains(p.name, "::") || strings.Contains(p.name, "(")
}

// lastName returns what the DW_AT_name of a match begins with.
func (p *pattern) lastName() string {
	if p.isSourceForm() {
		return parseSourceName(p.name).last()
	}
	return p.name
}

// fits tells whether a function, of Go or of another language, whose DW_AT_name was found
// suitable, is meant: one in source form has to fit in all its components.
func (p *pattern) fits(isGo bool, name, linkage string) bool {
	switch {
	case name == p.name:
		return true
	case p.isMangled():
		return linkage == p.name
	case isGo:
		return parseGoName(name).fits(parseGoName(p.name))
	case !isNamed([]byte(name), p.lastName()):
		return false // it only looks like a name of Go
	case !p.isSourceForm():
		return true
	}
	want := parseSourceName(p.name)
	for _, text := range []string{elfscan.Demangle(linkage), elfscan.DemangleNoParams(linkage)} {
		if parseSourceName(text).fits(want) {
			return true
		}
	}
	return false
}

// fitsGlob is fits for a wildcard pattern. One in source form is held against the
// qualified name and against each of its ends.
func (p *pattern) fitsGlob(isGo bool, glob *regexp.Regexp, name, linkage string) bool {
	switch {
	case glob.MatchString(name) || p.isMangled() && glob.MatchString(linkage):
		return true
	case isGo:
		return parseGoName(name).fitsGlob(glob, p.name)
	case !p.isSourceForm():
		return false
	}
	full := parseSourceName(elfscan.Demangle(linkage))
	parts := full.components()
	for i := range parts {
		end := strings.Join(parts[i:], "::")
		if glob.MatchString(end) || glob.MatchString(end+full.parameters) {
			return true
		}
	}
	return false
}
