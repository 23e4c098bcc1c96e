package report

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// The documentation lists the columns of every command as they are.
func TestColumnsDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/schema/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range Commands() {
		if !slices.Contains(Formats(command), "csv") {
			continue
		}
		row := "`" + strings.Join(Columns(command), "` `") + "` |\n"
		found := false
		for line := range strings.Lines(string(text)) {
			found = found || strings.HasPrefix(line, "| `"+command+"` |") && strings.HasSuffix(line, row)
		}
		if !found {
			t.Errorf("docs/schema/README.md has no row for %s that ends in\n%s", command, row)
		}
	}
	if Columns("version") != nil {
		t.Error("version has CSV columns")
	}
}
