package main

import (
	"io"
	"strings"

	"inlay/report"
)

// output is one -o: a format and where it goes.
type output struct {
	format string
	path   string // empty: standard output
	emit   bool   // the format is one of report.Emits
}

// parseOutputs reads the values of -o; without any, text goes to standard
// output. The formats are checked here, before anything is read.
func parseOutputs(command string, values []string) ([]output, error) {
	if len(values) == 0 {
		values = []string{"text"}
	}
	var all []output
	seen := map[string]bool{}
	for _, v := range values {
		format, path, named := strings.Cut(v, "=")
		if named && path == "" {
			return nil, usagef("-o %s: no PATH after the equals sign; write FORMAT=PATH", v)
		}
		if path == "-" {
			path = ""
		}
		if _, err := report.New(format, io.Discard, &report.Options{Command: command}); err != nil {
			return nil, usagef("-o %s: %w", v, err)
		}
		place := path
		if path != "" {
			place = identity(path)
		}
		if seen[place] {
			return nil, usagef("-o %s: two outputs go to the same place; name a file: -o %s=PATH", v, format)
		}
		seen[place] = true
		all = append(all, output{format: format, path: path})
	}
	return all, nil
}
