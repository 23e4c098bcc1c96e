package verify

import (
	"regexp"
	"strings"
)

var define = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*define[ \t]+([A-Za-z_][A-Za-z_0-9]*)(\([^)\n]*\))?((?:[^\n\\]|\\[^\n]|\\\n)*)`)

// readMacros finds the macros of the tree that stand for attributes. One that is defined
// several times counts by the definition that says most.
func (s *sources) readMacros() {
	s.macros = make(map[string]inlineness)
	bodies := make(map[string][]string)
	for _, text := range s.tree.Texts() {
		for _, m := range define.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[3], "inline") || strings.Contains(m[3], "attribute") || macroBody(m[3]) {
				bodies[m[1]] = append(bodies[m[1]], m[3])
			}
			if _, ok := s.macros[m[1]]; !ok {
				s.macros[m[1]] = 0
			}
		}
	}
	// Macros may name macros: a few rounds, and what is not found by then is not.
	for range 4 {
		for name, all := range bodies {
			for _, body := range all {
				what := saysOf(body)
				for _, w := range word.FindAllString(body, -1) {
					if w != name {
						what |= s.macros[w]
					}
				}
				s.macros[name] |= what
			}
		}
	}
}

// macroBody tells a replacement that is but a word or two.
func macroBody(text string) bool { return len(text) < 80 && word.MatchString(text) }

// declarations finds the declarations of a function in the texts of the build: its name, a
// parameter list, and no block or assignment in front.
func (s *sources) declarations(name string) []mention {
	if s.texts == nil {
		s.indexTexts()
	}
	var found []mention
	for _, n := range s.byWord[name] {
		t := &s.texts[n]
		for from := 0; ; {
			i := indexWord(t.text[from:], name)
			if i < 0 {
				break
			}
			at := from + i
			from = at + len(name)
			if !strings.HasPrefix(strings.TrimLeft(t.text[from:], " \t\n"), "(") {
				continue
			}
			if head := headAround(t.text, at, len(name)); declares(head, name) {
				found = append(found, mention{t.path, 1 + strings.Count(t.text[:at], "\n"), head})
			}
		}
	}
	return found
}

// sourceText is one file of the tree.
type sourceText struct{ path, text string }

// indexTexts notes in which texts a word stands before a parenthesis.
func (s *sources) indexTexts() {
	s.texts, s.byWord = []sourceText{}, make(map[string][]int32)
	for path, text := range s.tree.Texts() {
		n := int32(len(s.texts))
		s.texts = append(s.texts, sourceText{path, text})
		for i := 0; i < len(text); {
			if !wordByte(text[i]) {
				i++
				continue
			}
			start := i
			for i < len(text) && wordByte(text[i]) {
				i++
			}
			if i < len(text) && text[i] == '(' {
				list := s.byWord[text[start:i]]
				if len(list) == 0 || list[len(list)-1] != n {
					s.byWord[text[start:i]] = append(list, n)
				}
			}
		}
	}
}

// declares tells a declaration from a call: words stand before the name, and nothing that
// only an expression has.
func declares(head, name string) bool {
	i := indexWord(head, name)
	if i < 0 {
		return false
	}
	before := strings.TrimSpace(head[:i])
	if before == "" || strings.ContainsAny(before, "{=?,<>&|!+") {
		return false
	}
	for _, w := range word.FindAllString(before, -1) {
		if w == "return" || w == "else" || w == "case" || w == "goto" {
			return false
		}
	}
	return true
}
