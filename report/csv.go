package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"

	"inlay/answer"
)

// csvWriter writes a header row and then one or more rows for each result (RFC
// 4180, lines end with \n). Columns keep their order and their names within a
// schema version; new ones are added at the end. What is a list in JSON is one
// cell, joined by "; ". Diagnostics go to Options.Notes: a table has no place
// for them.
type csvWriter struct {
	w       *csv.Writer
	command string
	rows    func(result any, row func(...string)) error
	notes   notes
}

func newCSV(w io.Writer, opt *Options) (Writer, error) {
	if _, ok := csvTables(nil)[opt.Command]; !ok {
		return nil, fmt.Errorf("%w csv for %s", ErrFormat, opt.Command)
	}
	return &csvWriter{w: csv.NewWriter(w), command: opt.Command, notes: newNotes(opt)}, nil
}

// csvTable is the table of one command.
type csvTable struct {
	columns []string
	rows    func(result any, row func(...string)) error
}

// Columns lists the CSV columns of a command; nil if it has no table.
func Columns(command string) []string { return csvTables(nil)[command].columns }

// csvTables lists the tables; inputs give the base of what scan counts.
func csvTables(inputs []answer.Input) map[string]csvTable {
	tables := map[string]csvTable{
		"scan":   {csvScanColumns(), csvRows(csvScan(inputs))},
		"sites":  {csvSitesColumns(), csvRows(csvSite)},
		"inside": {csvInsideColumns(), csvRows(csvInside)},
		"clones": {csvClonesColumns(), csvRows(csvClone)},
		"addr":   {csvAddrColumns(), csvRows(csvAddress)},
		"impact": {csvImpactColumns(), csvPlanOr(csvRows(csvImpact))},
		"rank":   {csvRankColumns(), csvRows(csvRank)},
		"diff":   {csvDiffColumns(), csvDiffs},
	}
	maps.Copy(tables, csvAuditTables())
	return tables
}

// csvRows checks the type of a result before it is written.
func csvRows[T any](rows func(*T, func(...string))) func(any, func(...string)) error {
	return func(result any, row func(...string)) error {
		v, err := as[T](result)
		if err != nil {
			return err
		}
		rows(v, row)
		return nil
	}
}

func (c *csvWriter) Header(h answer.Header) error {
	table := csvTables(h.Inputs)[c.command]
	c.rows = table.rows
	return c.write(table.columns)
}

func (c *csvWriter) Result(result any) error {
	var failed error
	err := c.rows(result, func(cells ...string) {
		for i := range cells {
			cells[i] = escape(cells[i])
		}
		if err := c.write(cells); err != nil && failed == nil {
			failed = err
		}
	})
	if err != nil {
		return err
	}
	if note := baseNote(result); note != nil && failed == nil {
		return c.notes.add(*note)
	}
	return failed
}

func (c *csvWriter) write(cells []string) error {
	if err := c.w.Write(cells); err != nil {
		return err
	}
	c.w.Flush()
	return c.w.Error()
}

func (c *csvWriter) Diagnostic(d answer.Diagnostic) error { return c.notes.add(d) }

func (c *csvWriter) End(answer.End) error { return c.notes.end() }
