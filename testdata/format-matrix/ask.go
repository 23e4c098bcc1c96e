package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/livepatch"
	"inlay/program"
)

// said is what the files of a cell answer: a line for each thing, without places in the
// debugging information, which differ from form to form.
type said struct {
	instances []string // as the oracle has them: function, chain and host
	sites     []string
	clones    []string
	lists     []string
	complaint string // the first diagnostic
}

// ask asks for everything, and for the lists of the functions that own picks, nil for all.
func ask(ctx context.Context, paths, own []string) (s *said, err error) {
	p, err := program.Open(ctx, paths, &program.Options{Jobs: 1, CallSites: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	for _, f := range p.Failures() {
		return nil, f.Err
	}
	all, err := p.Select(ctx, program.Query{All: true})
	if err != nil {
		return nil, err
	}
	s = &said{}
	for site, err := range p.Sites(ctx, all) {
		if err != nil {
			return nil, err
		}
		s.addSite(&site)
	}
	for c, err := range p.Clones(ctx, nil) {
		if err != nil {
			return nil, err
		}
		s.clones = append(s.clones, fmt.Sprint(hostName(&c.Body), " ", c.Body.Address, c.Kinds, functionName(&c.Origin), len(c.Callers), names(c.LostParameters), names(c.ConstantParameters)))
	}
	mine, err := p.Select(ctx, program.Query{Patterns: own, All: own == nil})
	if err != nil {
		return nil, err
	}
	for im, err := range livepatch.Impact(ctx, p, mine, nil) {
		if err != nil {
			return nil, err
		}
		s.lists = append(s.lists, listText(&im))
	}
	for _, d := range p.Diagnostics() {
		if d.Section != ".symtab" { // what the C library's start files leave out
			s.complaint = d.Input + ": " + d.Section + ": " + d.Message
			break
		}
	}
	for _, lines := range [][]string{s.instances, s.sites, s.clones, s.lists} {
		slices.Sort(lines)
	}
	return s, nil
}

func (s *said) addSite(site *answer.Site) {
	var chain []string
	var calls []string
	for _, c := range site.Chain {
		chain = append(chain, functionName(&c.Function))
		calls = append(calls, fmt.Sprintf("%s %s:%d:%d", functionName(&c.Function), filepath.Base(c.CallFile), c.CallLine, c.CallColumn))
	}
	s.instances = append(s.instances, strings.Join(chain, " < ")+" in "+functionName(&site.Host.Function))
	entry := "none"
	if site.EntryPC != nil {
		entry = *site.EntryPC
	}
	s.sites = append(s.sites, fmt.Sprint(strings.Join(calls, " < "), " in ", hostName(&site.Host), " ", entry, site.Ranges, site.Class))
}

// listText is an impacted-function list on one line.
func listText(im *answer.Impact) string {
	members := func(list []answer.Member) string {
		var out []string
		for i := range list {
			var reasons []string
			for _, r := range list[i].Reasons {
				reasons = append(reasons, fmt.Sprint(r.Kind, r.Class))
			}
			slices.Sort(reasons)
			out = append(out, fmt.Sprint(hostName(&list[i].Body), list[i].Body.Address, list[i].How, slices.Compact(reasons)))
		}
		slices.Sort(out)
		return strings.Join(out, ", ")
	}
	var units []string
	for _, u := range im.OpenUnits {
		var bound []string
		for i := range u.Bound {
			bound = append(bound, hostName(&u.Bound[i]))
		}
		slices.Sort(bound)
		units = append(units, fmt.Sprint(filepath.Base(u.Unit.Name), u.State, u.HasSite, u.HasBody, bound))
	}
	slices.Sort(units)
	return fmt.Sprintf("%s: replace %s; check %s; open %v; complete %v", functionName(&im.Function), members(im.Replace), members(im.Check), units, im.Complete)
}

func functionName(f *answer.Function) string {
	if f.LinkageName != "" {
		return f.LinkageName
	}
	return f.Name
}

func names(params []answer.Parameter) (out []string) {
	for i := range params {
		out = append(out, params[i].Name)
	}
	return out
}

func hostName(b *answer.Body) string {
	if b.Symbol != nil {
		return *b.Symbol
	}
	return functionName(&b.Function)
}
