package main

import (
	"context"
	"regexp"
	"strings"
)

// did is what the compiler's dumps say about one object, by assembler names.
type did struct {
	inlined map[string]bool // callees that went into code that is there
	clones  map[string]bool // bodies with a suffix
	folded  map[string]bool // functions that share another one's code
}

// readDumps reads what the compiler says of an object.
func readDumps(ctx context.Context, o *object) (*did, error) {
	symbols, err := o.symbols(ctx, false)
	if err != nil {
		return nil, err
	}
	clones, err := o.dump("ipa-clones")
	if err != nil {
		return nil, err
	}
	icf, err := o.dump("icf")
	if err != nil {
		return nil, err
	}
	d := &did{folded: foldedBy(icf)}
	d.inlined, d.clones = cloned(clones, symbols)
	return d, nil
}

// cloned reads -fdump-ipa-clones: "Callgraph clone;NAME;…;NAME;…;KIND".
func cloned(text string, symbols map[string]bool) (inlined, clones map[string]bool) {
	hosts := make(map[string][]string)
	clones, inlined = make(map[string]bool), make(map[string]bool)
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSpace(line), ";")
		if len(f) != 12 || f[0] != "Callgraph clone" {
			continue
		}
		switch from, to, kind := f[1], f[6], f[11]; kind {
		case "inlining to":
			if stem(from) != stem(to) {
				hosts[stem(from)] = append(hosts[stem(from)], stem(to))
			}
		case "isra", "constprop", "part":
			if symbols[to] {
				clones[to] = true
			}
		}
	}
	there := make(map[string]bool)
	for s := range symbols {
		there[stem(s)] = true
	}
	for callee := range hosts {
		if reaches(callee, hosts, there, make(map[string]bool)) {
			inlined[callee] = true
		}
	}
	return inlined, clones
}

// reaches tells whether a copy of a callee is part of code that is there.
func reaches(callee string, hosts map[string][]string, there, seen map[string]bool) bool {
	seen[callee] = true
	for _, h := range hosts[callee] {
		if there[h] || !seen[h] && reaches(h, hosts, there, seen) {
			return true
		}
	}
	return false
}

// stem takes the suffixes off an assembler name.
func stem(name string) string {
	s, _, _ := strings.Cut(name, ".")
	return s
}

var hit = regexp.MustCompile(`Semantic equality hit:([^ ]+)/\d+->([^ ]+)/\d+`)
var assembler = regexp.MustCompile(`Assembler symbol names:([^ ]+)/\d+->([^ ]+)/\d+`)

// foldedBy reads -fdump-ipa-icf: which function was unified with which.
func foldedBy(text string) map[string]bool {
	folded := make(map[string]bool)
	last := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if m := hit.FindStringSubmatch(line); m != nil {
			last = m[2]
		}
		if m := assembler.FindStringSubmatch(line); m != nil {
			last = m[2]
		}
		if strings.HasPrefix(line, "Unified;") && last != "" && !strings.Contains(line, "Variable") {
			folded[last] = true
			last = ""
		}
	}
	return folded
}
