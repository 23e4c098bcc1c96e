package report

import (
	"strings"

	"inlay/answer"
)

// reasonWord is a reason in a cell: its kind, the class where the edge leaves
// no code, and the functions between.
func reasonWord(r *answer.Reason, name func(*answer.Function) string) string {
	word := kindWord(r)
	if via := viaWords(r.Via, name); via != "" {
		word += " via " + via
	}
	return word
}

// kindWord is the kind of a reason, with the class where the edge leaves no code, and with
// what is used.
func kindWord(r *answer.Reason) string {
	if r.Kind == answer.ReasonUses && r.Detail != "" {
		return string(r.Kind) + ": " + r.Detail
	}
	if class := classWord(r.Class); class != "" {
		return string(r.Kind) + " (" + class + ")"
	}
	return string(r.Kind)
}

// viaWords names the functions of a path, the one next to the changed function
// first.
func viaWords(via []answer.Function, name func(*answer.Function) string) string {
	names := make([]string, len(via))
	for i := range via {
		names[i] = name(&via[i])
	}
	return strings.Join(names, " < ")
}

// add appends a word that is not empty and not there yet.
func add(words *[]string, word string) {
	if word == "" {
		return
	}
	for _, w := range *words {
		if w == word {
			return
		}
	}
	*words = append(*words, word)
}

func itself(s *string) string { return *s }

// signatureWords says what the signature of a clone lost: "lost: a, b; constant:
// c=7; return dropped". It is empty for a body that is no clone.
func signatureWords(s *answer.Signature) string {
	if s == nil {
		return ""
	}
	var parts []string
	list := func(what string, list []answer.Parameter) {
		if len(list) > 0 {
			parts = append(parts, what+strings.ReplaceAll(join(list, parameter), "; ", ", "))
		}
	}
	list("lost: ", s.Lost)
	list("constant: ", s.Constant)
	list("changed: ", s.Changed)
	if s.ReturnDropped != nil && *s.ReturnDropped {
		parts = append(parts, "return dropped")
	}
	if s.InPlace {
		parts = append(parts, "all parameters in place")
	}
	return strings.Join(parts, "; ")
}

// gapWords says what is open and what would close it.
func gapWords(g *answer.Gap) string {
	if g.Close == "" {
		return g.Detail
	}
	return g.Detail + "; to close: " + g.Close
}

// onlyTrusts tells a member that holds no code of the function: it may only rely
// on what the function does, or on what it passes.
func onlyTrusts(m *answer.Member) bool {
	for i := range m.Reasons {
		if !trusts(&m.Reasons[i]) {
			return false
		}
	}
	return len(m.Reasons) > 0
}

func trusts(r *answer.Reason) bool {
	return r.Kind == answer.ReasonTrustsCallee || r.Kind == answer.ReasonTrustsCaller
}
