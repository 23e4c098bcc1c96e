package verify

import (
	"fmt"
	"path"
	"strings"

	"inlay/answer"
)

// acceptance is what the options leave out of account.
type acceptance struct {
	given    []string
	unknown  []acceptedRule
	baseline string
	known    map[string]answer.Verdict // by fingerprint
}

// acceptedRule is one --accept-unknown.
type acceptedRule struct {
	rule, glob string // glob "" for every unit
}

// newAcceptance reads the options.
func newAcceptance(opt *Options) (*acceptance, error) {
	a := &acceptance{given: opt.AcceptUnknown, baseline: opt.BaselinePath}
	for _, text := range opt.AcceptUnknown {
		rule, glob, _ := strings.Cut(text, ":")
		if _, ok := RuleOf(rule); !ok {
			return nil, fmt.Errorf("accept %q: %w", text, ErrAccept)
		}
		if _, err := path.Match(glob, ""); err != nil {
			return nil, fmt.Errorf("accept %q: %w: %w", text, ErrAccept, err)
		}
		a.unknown = append(a.unknown, acceptedRule{rule, glob})
	}
	if opt.Baseline == nil {
		return a, nil
	}
	if opt.Baseline.Schema.Name != BaselineSchema {
		return nil, fmt.Errorf("%s: %w: its schema is %q", opt.BaselinePath, ErrBaseline, opt.Baseline.Schema.Name)
	}
	a.known = make(map[string]answer.Verdict)
	for _, r := range opt.Baseline.Findings {
		if a.known[r.Fingerprint] != answer.Fail {
			a.known[r.Fingerprint] = r.Verdict
		}
	}
	return a, nil
}

// of says why a finding does not count, "" if it does.
func (a *acceptance) of(f *answer.Finding) string {
	if f.Verdict != answer.Unknown && f.Verdict != answer.Fail {
		return ""
	}
	// What was unknown and is a failure now is new.
	if v, ok := a.known[f.Fingerprint]; ok && (v == answer.Fail || v == f.Verdict) {
		return "baseline"
	}
	if f.Verdict != answer.Unknown {
		return ""
	}
	for _, r := range a.unknown {
		if r.rule == f.Rule && (r.glob == "" || f.Unit != nil && globFits(r.glob, f.Unit.Name)) {
			return "accept_unknown"
		}
	}
	return ""
}

// globFits holds a glob against a unit's name.
func globFits(glob, name string) bool {
	if ok, err := path.Match(glob, name); err == nil && ok {
		return true
	}
	ok, err := path.Match(glob, path.Base(name))
	return err == nil && ok && !strings.Contains(glob, "/")
}
