// Package duckdb runs the SQL of docs/store.md in DuckDB and compares what it says with what package
// store reads. It is a module of its own: the engine is a C++ library of 100 MB.
//
//	cd testdata/duckdb && CGO_ENABLED=1 go test
package duckdb

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"iter"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"inlay/audit/facts"
	"inlay/audit/store"
)

// rows are answers in text, one line each, so that they can be compared.
type rows []string

func (r *rows) add(columns ...any) {
	var line []string
	for _, c := range columns {
		line = append(line, fmt.Sprint(c))
	}
	*r = append(*r, strings.Join(line, "|"))
}

// TestPage runs every block of the page, on loose facts, on merged ones and on both.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/store.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```sql ([a-z-]+)\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	dir := t.TempDir()
	s, err := store.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	collect(t, s, "old", 0, 1, 2)
	for _, state := range []string{"loose", "merged", "both"} {
		switch state {
		case "merged":
			if err := s.Compact(context.Background(), nil); err != nil {
				t.Fatal(err)
			}
		case "both":
			collect(t, s, "new", 1, 2, 3, 4)
		}
		t.Run(state, func(t *testing.T) { runBlocks(t, s, dir, blocks) })
	}
}

func runBlocks(t *testing.T, s *store.Store, dir string, blocks [][]string) {
	t.Chdir(dir)
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	left := expectations(t, s)
	for _, block := range blocks {
		name, text := block[1], block[2]
		if name == "views" {
			if _, err := db.Exec(text); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, ok := left[name]
		delete(left, name)
		if got := query(t, db, text); !ok || !slices.Equal(got, want) {
			t.Errorf("%s (expected: %v)\ngot\n%s\nwant\n%s", name, ok, strings.Join(got, "\n"), strings.Join(want, "\n"))
		} else if len(got) == 0 && name != "changed" {
			t.Errorf("%s: no rows prove nothing", name)
		}
	}
	for name := range left {
		t.Errorf("the page has no block %s", name)
	}
}

// query gives the rows of an answer.
func query(t *testing.T, db *sql.DB, text string) (all rows) {
	t.Helper()
	r, err := db.Query(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer r.Close()
	columns, err := r.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for r.Next() {
		values, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			to[i] = &values[i]
		}
		if err := r.Scan(to...); err != nil {
			t.Fatal(err)
		}
		for i := range values {
			if values[i] == nil {
				values[i] = ""
			}
		}
		all.add(values...)
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// expectations gives what each block should answer, from what package store reads.
func expectations(t *testing.T, s *store.Store) map[string]rows {
	ctx := context.Background()
	functions := read(t, s.Functions(ctx, nil))
	binaries := read(t, s.Binaries(ctx, nil))
	sources := read(t, s.Sources(ctx, ""))
	slices.SortFunc(binaries, func(a, b facts.Binary) int { return cmp.Compare(a.Digest, b.Digest) })
	all := map[string]rows{
		"who":     who(functions, binaries),
		"where":   where(functions, sources),
		"impact":  impact(read(t, s.Instances(ctx, &store.Filter{Names: []string{"put_page"}}))),
		"changed": changed(sources),
	}
	for _, b := range binaries {
		r := all["binaries"]
		r.add(b.Digest, b.BuildID, b.Name, b.Machine, b.DWARF, b.Units, b.UnitsRead, b.Functions, b.Bodies, b.Instances, b.Verdict, len(b.Gaps))
		all["binaries"] = r
		r = all["unknown"]
		for _, gap := range b.Gaps {
			r.add(b.Digest, b.Name, gap)
		}
		all["unknown"] = r
	}
	slices.Sort(all["unknown"])
	var findings, unread rows
	for _, f := range read(t, s.Findings(ctx, nil)) {
		if f.Verdict == "fail" {
			findings.add(f.Rule, f.Verdict, f.Digest, f.Unit, f.Function, f.Symbol, f.Address, f.Message, f.Fingerprint)
		}
	}
	for _, src := range sources {
		if src.Outcome == facts.Failed || src.Outcome == facts.NoDWARF {
			unread.add(src.Snapshot, src.Path, src.Member, src.Outcome, src.Why)
		}
	}
	slices.Sort(findings)
	slices.Sort(unread)
	all["findings"], all["unread"] = findings, unread
	all["top-instances"], all["top-bytes"] = top(functions)
	return all
}

func who(functions []facts.Function, binaries []facts.Binary) (all rows) {
	for _, b := range binaries {
		n, outOfLine, clones, inlined, open := 0, 0, 0, 0, 0
		for _, f := range functions {
			if f.Name == "put_page" && f.Digest == b.Digest {
				n++
				outOfLine += int(f.Bodies - f.Clones)
				clones += int(f.Clones)
				inlined += int(f.Instances)
				open = max(open, len(f.OpenUnits))
			}
		}
		if n > 0 {
			all.add(b.Digest, b.Name, n, outOfLine, clones, inlined, open)
		}
	}
	return all
}

func where(functions []facts.Function, sources []facts.Source) (all rows) {
	for _, src := range sources {
		has := slices.ContainsFunc(functions, func(f facts.Function) bool { return f.Name == "put_page" && f.Digest == src.Digest })
		if has {
			all.add(src.Snapshot, src.Path, src.Member)
		}
	}
	slices.Sort(all)
	return all
}

func impact(instances []facts.Instance) (all rows) {
	type host struct {
		digest        string
		number        int32
		name, sym, at string
	}
	count, bytes := map[host]int{}, map[host]int64{}
	for _, i := range instances {
		h := host{i.Digest, i.Host, i.HostName, i.HostSymbol, i.HostAddress}
		count[h]++
		bytes[h] += i.Bytes
	}
	var hosts []host
	for h := range count {
		hosts = append(hosts, h)
	}
	slices.SortFunc(hosts, func(a, b host) int { return cmp.Or(cmp.Compare(a.digest, b.digest), cmp.Compare(a.number, b.number)) })
	for _, h := range hosts {
		all.add(h.digest, h.number, h.name, h.sym, h.at, count[h], bytes[h])
	}
	return all
}

func top(functions []facts.Function) (byInstances, byBytes rows) {
	type sums struct {
		name             string
		instances, bytes int64
		binaries         map[string]bool
	}
	names := map[string]*sums{}
	for _, f := range functions {
		s := names[f.Name]
		if s == nil {
			s = &sums{name: f.Name, binaries: map[string]bool{}}
			names[f.Name] = s
		}
		s.instances += int64(f.Instances)
		s.bytes += f.InlinedBytes
		s.binaries[f.Digest] = true
	}
	var all []*sums
	for _, s := range names {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *sums) int {
		return cmp.Or(cmp.Compare(b.instances, a.instances), cmp.Compare(a.name, b.name))
	})
	for _, s := range all[:min(20, len(all))] {
		byInstances.add(s.name, s.instances, s.bytes, len(s.binaries))
	}
	slices.SortFunc(all, func(a, b *sums) int { return cmp.Or(cmp.Compare(b.bytes, a.bytes), cmp.Compare(a.name, b.name)) })
	for _, s := range all[:min(20, len(all))] {
		byBytes.add(s.name, s.bytes, s.instances, len(s.binaries))
	}
	return byInstances, byBytes
}

func changed(sources []facts.Source) (all rows) {
	type key struct{ path, member string }
	was, is := map[key]string{}, map[key]string{}
	keys := map[key]bool{}
	for _, src := range sources {
		k := key{src.Path, src.Member}
		keys[k] = true
		map[string]map[key]string{"old": was, "new": is}[src.Snapshot][k] = src.Digest
	}
	var sorted []key
	for k := range keys {
		sorted = append(sorted, k)
	}
	slices.SortFunc(sorted, func(a, b key) int { return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.member, b.member)) })
	for _, k := range sorted {
		o, inOld := was[k]
		n, inNew := is[k]
		if inOld != inNew || o != n {
			all.add(k.path, k.member, o, n)
		}
	}
	return all
}

// read gives all rows of a sequence.
func read[T any](t *testing.T, seq iter.Seq2[T, error]) (all []T) {
	t.Helper()
	for row, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	return all
}
