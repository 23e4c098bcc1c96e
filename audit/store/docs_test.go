package store

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"inlay/audit/facts"
)

// docs/store.md has each column of each table, with its type, in the order of the files.
func TestPage(t *testing.T) {
	b, err := os.ReadFile("../../docs/store.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for _, table := range []struct {
		name   string
		sorted []string
		schema *parquet.Schema
	}{
		{"binaries", binaries.sorted, parquet.SchemaOf(facts.Binary{})},
		{"units", units.sorted, parquet.SchemaOf(facts.Unit{})},
		{"functions", functions.sorted, parquet.SchemaOf(facts.Function{})},
		{"bodies", bodies.sorted, parquet.SchemaOf(facts.Body{})},
		{"instances", instances.sorted, parquet.SchemaOf(facts.Instance{})},
		{"calls", calls.sorted, parquet.SchemaOf(facts.Call{})},
		{"findings", findings.sorted, parquet.SchemaOf(facts.Finding{})},
		{"sources", nil, parquet.SchemaOf(facts.Source{})},
	} {
		_, section, ok := strings.Cut(page, "\n### "+table.name+"\n")
		if !ok {
			t.Errorf("no section about %s", table.name)
			continue
		}
		section, _, _ = strings.Cut(section, "\n#")
		var want, got []string
		for _, field := range table.schema.Fields() {
			want = append(want, field.Name()+" "+typeName(field))
		}
		for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| ([a-z0-9 ]+) \\| .+ \\|$").FindAllStringSubmatch(section, -1) {
			got = append(got, row[1]+" "+row[2])
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: the page has\n%s\nthe files have\n%s", table.name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if order := "Sorted by `" + strings.Join(table.sorted, "`, `") + "`."; table.sorted != nil && !strings.Contains(section, order) {
			t.Errorf("%s: the page does not say: %s", table.name, order)
		}
	}
	if !strings.Contains(page, fmt.Sprintf(`"version":%q`, Version)) {
		t.Error("the page describes another version")
	}
}

// typeName is how the page calls the type of a column.
func typeName(n parquet.Node) string {
	if !n.Leaf() {
		return "list of " + typeName(n.Fields()[0].Fields()[0])
	}
	return strings.NewReplacer("int(32,true)", "int32", "int(64,true)", "int64").Replace(strings.ToLower(n.Type().String()))
}

// Every file says what it is, how it is sorted, and has a bloom filter for names.
func TestFileProperties(t *testing.T) {
	s := create(t, t.TempDir())
	seg := segment(1, 50)
	put(t, s, seg)
	for _, merged := range []bool{false, true} {
		if merged {
			compact(t, s)
		}
		l, err := s.list()
		if err != nil {
			t.Fatal(err)
		}
		folder := ""
		if merged {
			folder = l.merged[0].dir
		} else {
			folder = s.path(looseDir, l.loose[0])
		}
		x, err := readIndex(folder)
		if err != nil {
			t.Fatal(err)
		}
		for i := range x.files {
			f, err := openSealed(folder, &x.files[i])
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			pq, err := parquet.OpenFile(f, f.size)
			if err != nil {
				t.Fatal(err)
			}
			table, _ := pq.Lookup("inlay.table")
			if version, _ := pq.Lookup("inlay.schema"); !strings.HasPrefix(x.files[i].name, table) || version != "inlay.store "+Version {
				t.Errorf("%s: table %q, schema %q", f.name, table, version)
			}
			if by := pq.Metadata().CreatedBy; !strings.HasPrefix(by, "inlay version "+Version) {
				t.Errorf("%s: created by %q", f.name, by)
			}
			group := pq.RowGroups()[0]
			if len(group.SortingColumns()) == 0 {
				t.Errorf("%s does not say how it is sorted", f.name)
			}
			column, named := pq.Schema().Lookup("name")
			if !named || table == "binaries" || table == "units" {
				continue
			}
			bloom := group.ColumnChunks()[column.ColumnIndex].BloomFilter()
			if bloom == nil {
				t.Errorf("%s has no bloom filter on name", f.name)
				continue
			}
			if ok, err := bloom.Check(parquet.ValueOf(seg.functions[7].Name)); err != nil || !ok {
				t.Errorf("%s: its bloom filter misses a name: %v", f.name, err)
			}
			if ok, err := bloom.Check(parquet.ValueOf("not there")); err != nil || ok {
				t.Errorf("%s: its bloom filter has a name that is not there: %v", f.name, err)
			}
		}
	}
}
