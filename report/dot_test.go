package report

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"inlay/answer"
)

// dotOf writes lists as a graph.
func dotOf(t testing.TB, opt *Options, lists ...answer.Impact) string {
	t.Helper()
	var out bytes.Buffer
	w, err := New("dot", &out, opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Header(header("impact")); err != nil {
		t.Fatal(err)
	}
	for i := range lists {
		if err := w.Result(&lists[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(answer.End{}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// hostileName holds what DOT, its labels, and terminals take for more than text.
const hostileName = "a\"b\\N\\\"c\\l&lt;d|e{f}g\n\x00\x1b[31m\xff\u202e]; evil -> x [label=<b>\\"

func hostileImpact() answer.Impact {
	im := impactValue()
	im.Function.Name, im.Function.DeclFile = hostileName, hostileName
	im.Replace[0].Body.Symbol = pointer(hostileName)
	im.Replace[0].Body.Input = hostileName
	im.Replace[0].Reasons[0].Via = []answer.Function{{Name: hostileName}, {Name: hostileName + "2"}}
	return im
}

// TestDotSyntax checks graphs with a small reader of the language, and what names do to
// its labels.
func TestDotSyntax(t *testing.T) {
	for name, text := range map[string]string{
		"none": dotOf(t, &Options{Command: "impact", Patterns: []string{hostileName}}), "one": dotOf(t, &Options{Command: "impact"}, impactValue()),
		"two": dotOf(t, &Options{Command: "impact", Verbose: true}, impactValue(), hostileImpact()),
	} {
		if fault := dotFault(text); fault != "" {
			t.Errorf("%s: %s in\n%s", name, fault, text)
		}
		if !clean(strings.ReplaceAll(text, "\n", "")) {
			t.Errorf("%s: control characters in\n%q", name, text)
		}
	}
}

// dotFault reads the part of the DOT language that is written here: statements
// on lines of their own, strings in quotes, balanced braces.
func dotFault(text string) string {
	depth := 0
	for line := range strings.Lines(text) {
		bare, open := strings.Builder{}, false
		for i := 0; i < len(line); i++ {
			switch {
			case line[i] == '"':
				open = !open
			case open && line[i] == '\\':
				i++
			case !open:
				bare.WriteByte(line[i])
			}
		}
		if open {
			return "a string does not end: " + line
		}
		for _, c := range bare.String() {
			switch {
			case c == '{':
				depth++
			case c == '}':
				depth--
			case !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzLR0123456789_ \n[]=,->", c):
				return "outside of strings: " + line
			}
		}
		if b := bare.String(); strings.Count(b, "[") != strings.Count(b, "]") {
			return "brackets: " + line
		}
	}
	if depth != 0 {
		return "braces"
	}
	return ""
}

// TestDotReadByGraphviz asks the real one, which also must show the names as they
// are: without escapes of its own, entities or markup.
func TestDotReadByGraphviz(t *testing.T) {
	dot, err := exec.LookPath("dot")
	if err != nil {
		t.Skip("dot of Graphviz is not installed")
	}
	cmd := exec.Command(dot, "-Tsvg")
	cmd.Stdin = strings.NewReader(dotOf(t, &Options{Command: "impact"}, impactValue(), hostileImpact()))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	svg, err := cmd.Output()
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	for _, want := range []string{`class="cluster"`, "free_pages.isra.0", `evil`, `&amp;lt;d|e{f}g\n\x00\x1b[31m\xff\u202e]; evil`} {
		if !strings.Contains(strings.NewReplacer("&#45;", "-", "&quot;", `"`, "&gt;", ">").Replace(string(svg)), want) {
			t.Errorf("no %s in\n%s", want, svg)
		}
	}
}

// What only relies on the function is drawn on request; a body in two lists is two
// nodes.
func TestDotMembers(t *testing.T) {
	text := dotOf(t, &Options{Command: "impact"}, impactValue(), impactValue())
	if strings.Contains(text, "trusts") || strings.Count(text, `label="free_pages.isra.0\n`) != 2 || !strings.Contains(text, "n2_0 -> n2_1 ") {
		t.Errorf("got\n%s", text)
	}
	text = dotOf(t, &Options{Command: "impact", Verbose: true}, impactValue())
	if strings.Count(text, "style=dashed") != 4 {
		t.Errorf("verbose: got\n%s", text)
	}
}

func FuzzDotString(f *testing.F) {
	f.Add(hostileName, "")
	f.Add("\\", "\"")
	f.Fuzz(func(t *testing.T, a, b string) {
		im := impactValue()
		im.Function.Name, im.Replace[0].Body.Symbol = a, &b
		if fault := dotFault(dotOf(t, &Options{Command: "impact"}, im)); fault != "" {
			t.Errorf("%q, %q: %s", a, b, fault)
		}
	})
}
