package main

import (
	"bufio"
	"io"
	"regexp"
	"strings"
)

// inlining is one remark of a compiler: callee went into host.
type inlining struct{ callee, host function }

// addRemarks takes the remarks of one compilation, in their order: what callee
// holds at that time goes into host with it. Each unit of the program takes those
// whose host it holds. With onlyMain the other packages of the program are left out.
func (r *record) addRemarks(remarks []inlining, onlyMain bool) {
	held := make(map[function]map[function]bool)
	for _, s := range remarks {
		into := held[s.host]
		if into == nil {
			into = make(map[function]bool)
			held[s.host] = into
		}
		into[s.callee] = true
		for f := range held[s.callee] {
			into[f] = true
		}
	}
	for number, u := range r.units.all {
		if u.recorded = !onlyMain || u.name == "main"; !u.recorded {
			continue
		}
		for host, callees := range held {
			for callee := range callees {
				r.add(uint32(number), callee, host)
			}
		}
	}
}

// yamlValue is a line of the YAML that names something.
var yamlValue = regexp.MustCompile(`^ *-? *(Name|Callee|Caller): +'?([^']+?)'?$`)

// clangRemarks reads the file of clang -fsave-optimization-record: YAML documents, of
// which those of the inliner have the callee and the caller among their arguments. The
// places with them are those of the opening brace and tell no declaration.
func clangRemarks(in io.Reader) ([]inlining, error) {
	var out []inlining
	var now inlining
	passed, inlined := false, false
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		text := lines.Text()
		if strings.HasPrefix(text, "--- ") {
			passed, inlined, now = text == "--- !Passed", false, inlining{}
			continue
		}
		if text == "..." && passed && inlined && now.callee.symbol != "" && now.host.symbol != "" {
			out = append(out, now)
		}
		m := yamlValue.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		switch m[1] {
		case "Name":
			inlined = m[2] == "Inlined" || m[2] == "AlwaysInline"
		case "Callee":
			now.callee.symbol = m[2]
		case "Caller":
			now.host.symbol = m[2]
		}
	}
	return out, lines.Err()
}

// rustNote is how rustc writes a remark of the LLVM inliner.
var rustNote = regexp.MustCompile(`inline \(success\): '([^']+)' inlined into '([^']+)'`)

// rustRemarks reads what rustc -C remark=inline writes to standard error. It has no
// declaration lines, and does not tell what was inlined before LLVM.
func rustRemarks(in io.Reader) ([]inlining, error) {
	var out []inlining
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if m := rustNote.FindStringSubmatch(lines.Text()); m != nil {
			out = append(out, inlining{function{symbol: m[1]}, function{symbol: m[2]}})
		}
	}
	return out, lines.Err()
}
