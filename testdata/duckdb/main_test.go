// Package duckdb runs the SQL of docs/store.md in DuckDB and compares what it says with what package
// query answers. It is a module of its own: the engine is a C++ library of 100 MB.
//
//	cd testdata/duckdb && CGO_ENABLED=1 go test
package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"inlay/answer"
	"inlay/audit/query"
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
		if name == "views" || name == "ends" {
			if _, err := db.Exec(text); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, ok := left[name]
		delete(left, name)
		got := answerOf(t, db, text)
		if !strings.HasPrefix(name, "top-") && name != "changed" { // in the order of columns as text
			slices.Sort(got)
		}
		if !ok || !slices.Equal(got, want) {
			t.Errorf("%s (expected: %v)\ngot\n%s\nwant\n%s", name, ok, strings.Join(got, "\n"), strings.Join(want, "\n"))
		} else if len(got) == 0 && name != "changed" {
			t.Errorf("%s: no rows prove nothing", name)
		}
	}
	for name := range left {
		t.Errorf("the page has no block %s", name)
	}
}

// answerOf gives the rows of an answer.
func answerOf(t *testing.T, db *sql.DB, text string) (all rows) {
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

// expectations gives what each block should answer: what package query says of the same store.
func expectations(t *testing.T, s *store.Store) map[string]rows {
	ctx := context.Background()
	all := map[string]rows{}
	add := func(block string, columns ...any) {
		r := all[block]
		r.add(columns...)
		all[block] = r
	}
	who := must(query.Who(ctx, s, []string{"put_page"}, nil))(t)
	for _, r := range who.Results {
		for _, c := range r.Copies {
			add("who", c.Evidence, c.Kind, symbolOf(c.Symbol), c.Address, c.Bytes, c.Host)
		}
		if r.OpenUnits+r.UnitsLowerBound > 0 {
			add("open", r.Binary.Digest, r.OpenUnits, r.UnitsLowerBound)
		}
		for _, p := range r.Binary.Places {
			add("where", p.Snapshot, p.Path, p.Member)
		}
	}
	all["impact"] = hosts(must(query.Impact(ctx, s, []string{"put_page"}, nil))(t))
	filter := &query.FindingFilter{Verdicts: []answer.Verdict{answer.Fail}}
	for _, r := range must(query.Findings(ctx, s, filter, nil))(t).Results {
		add("findings", r.Rule, r.Verdict, r.Binary.Digest, r.Unit, r.Function, r.Symbol, r.Address, r.Message, r.Fingerprint)
	}
	for _, r := range must(query.Binaries(ctx, s, nil))(t).Results {
		b := &r.Binary
		add("binaries", b.Digest, b.BuildID, b.Name, b.Machine, b.DWARF, r.Coverage.Units, r.Coverage.UnitsRead, r.Functions, r.Bodies, r.Instances, r.Verdict, len(b.Gaps))
	}
	for _, r := range must(query.Unknown(ctx, s, nil))(t).Results {
		if r.Binary == nil {
			add("unread", r.Place.Snapshot, r.Place.Path, r.Place.Member, r.Outcome, strings.Join(r.Why, "; "))
			continue
		}
		for _, gap := range r.Binary.Gaps {
			add("unknown", r.Binary.Digest, r.Binary.Name, gap)
		}
	}
	for block := range all { // the page orders rows by their columns, package query by places
		slices.Sort(all[block])
	}
	all["where"] = slices.Compact(all["where"])
	all["changed"] = changed(t, s)
	for block, by := range map[string]string{"top-instances": query.ByInstances, "top-bytes": query.ByBytes} {
		for _, r := range must(query.Top(ctx, s, by, 20, nil))(t).Results {
			add(block, r.Function.Name, r.Instances, r.Bytes, r.Binaries)
		}
	}
	return all
}

// must ends the test where there is no answer.
func must[T any](a *query.Answer[T], err error) func(*testing.T) *query.Answer[T] {
	return func(t *testing.T) *query.Answer[T] {
		t.Helper()
		if err == nil {
			err = errors.Join(a.Problems...)
		}
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
}

func symbolOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// hosts counts the instances in the bodies that are in lists because of them.
func hosts(a *query.Answer[answer.AuditImpact]) (all rows) {
	type host struct{ digest, name, symbol, address string }
	count := map[host]int{}
	for _, r := range a.Results {
		for _, m := range r.Replace {
			for _, reason := range m.Reasons {
				if reason.Kind == answer.ReasonInlined {
					count[host{m.Evidence, m.Function, symbolOf(m.Symbol), m.Address}] += reason.Count
				}
			}
		}
	}
	for h, n := range count {
		all.add(h.digest, h.name, h.symbol, h.address, n)
	}
	return all
}

// changed compares the snapshots old and new, if both are there.
func changed(t *testing.T, s *store.Store) (all rows) {
	snapshots, err := s.Snapshots()
	if err != nil {
		t.Fatal(err)
	}
	if len(snapshots) == 2 {
		for _, r := range must(query.Changed(context.Background(), s, "old", "new", nil))(t).Results {
			all.add(r.Path, r.Member, digestOf(r.Old), digestOf(r.New))
		}
		return all
	}
	for _, r := range must(query.Binaries(context.Background(), s, nil))(t).Results { // all of it is gone
		for _, p := range r.Binary.Places {
			all.add(p.Path, p.Member, r.Binary.Digest, "")
		}
	}
	all.add("pool/torn", "", "", "")
	slices.Sort(all)
	return all
}

func digestOf(side *answer.AuditSide) string {
	if side == nil {
		return ""
	}
	return side.Digest
}
