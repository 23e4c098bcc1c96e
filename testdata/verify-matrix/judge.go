package main

import (
	"context"
	"regexp"
	"strings"

	"inlay/answer"
	"inlay/livepatch/verify"
	"inlay/program"
)

// said is what verify says about one object.
type said struct {
	verdict answer.Verdict
	fail    map[string]map[string]bool // names by rule
	unknown map[string]map[string]bool
}

// ask judges an object.
func ask(ctx context.Context, path string, expect verify.Mode, source string) (_ *said, err error) {
	p, err := program.Open(ctx, []string{path}, &program.Options{Jobs: 1, CallSites: true})
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := p.Close(); err == nil {
			err = e
		}
	}()
	for _, f := range p.Failures() {
		return nil, f.Err
	}
	s := &said{fail: make(map[string]map[string]bool), unknown: make(map[string]map[string]bool)}
	for v, err := range verify.Run(ctx, p, &verify.Options{Expect: expect, Source: source}) {
		if err != nil {
			return nil, err
		}
		s.verdict = v.Verdict
		for i := range v.Findings {
			s.add(&v.Findings[i])
		}
	}
	return s, nil
}

// add takes the names of a finding.
func (s *said) add(f *answer.Finding) {
	to := s.unknown
	switch f.Verdict {
	case answer.Fail:
		to = s.fail
	case answer.Unknown:
	default:
		return
	}
	if to[f.Rule] == nil {
		to[f.Rule] = make(map[string]bool)
	}
	for _, name := range names(f) {
		if f.Rule == "LP010" {
			name = oneVariant(name)
		}
		to[f.Rule][name] = true
	}
}

var variantOf = regexp.MustCompile(`([CD])[0-5](E)`)

// oneVariant gives all variants of a constructor or destructor (Itanium C++ ABI 5.1.4.3) the
// same name: the DWARF has one abstract instance for them.
func oneVariant(name string) string {
	if strings.HasPrefix(name, "_ZN") {
		return variantOf.ReplaceAllString(name, "${1}0$2")
	}
	return name
}

// bySymbol are the rules whose findings are about a body, not about a source function.
var bySymbol = map[string]bool{"LP011": true, "LP030": true, "LP031": true}

// names returns the assembler names that a finding is about.
func names(f *answer.Finding) []string {
	switch {
	case bySymbol[f.Rule] && f.Body != nil && f.Body.Symbol != nil:
		return []string{*f.Body.Symbol}
	case f.Function != nil && f.Function.LinkageName != "":
		return []string{f.Function.LinkageName}
	case f.Function != nil:
		return []string{f.Function.Name}
	}
	var out []string
	for _, e := range f.Evidence {
		if rest, ok := strings.CutPrefix(e.Detail, "definition of "); ok {
			name, _, _ := strings.Cut(rest, " ")
			out = append(out, name)
		}
	}
	if len(out) == 0 {
		out = append(out, f.Message)
	}
	return out
}
