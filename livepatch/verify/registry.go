package verify

import "inlay/answer"

// Rule is one question that verify asks of a build.
type Rule struct {
	answer.VerifyRule

	needsMode bool // it cannot be asked without a level
	check     func(*check) error
}

// Rules returns all rules by id. The slice is the caller's own.
func Rules() []Rule {
	return []Rule{
		lp001(), lp002(), lp010(), lp011(), lp020(), lp021(), lp030(), lp031(), lp040(), lp090(),
	}
}

// RuleOf returns the rule of an id.
func RuleOf(id string) (Rule, bool) {
	for _, r := range Rules() {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}
