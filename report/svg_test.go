package report

import (
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"testing"

	"inlay/answer"
)

// drawing is what a reader of XML finds in an image.
type drawing struct {
	width, height float64
	rects         []rect
	paths         int
	text          []string
}

type rect struct{ x, y, width, height float64 }

// drawn reads an image of lists. Graphics of several lists are moved by their transform.
func drawn(t *testing.T, lists ...answer.Impact) drawing {
	t.Helper()
	var out bytes.Buffer
	w, err := New("svg", &out, &Options{Command: "impact", Verbose: true})
	if err != nil {
		t.Fatal(err)
	}
	err = w.Header(header("impact"))
	for i := range lists {
		if err == nil {
			err = w.Result(&lists[i])
		}
	}
	if err == nil {
		err = w.End(answer.End{})
	}
	if err != nil {
		t.Fatal(err)
	}
	if !clean(strings.ReplaceAll(out.String(), "\n", "")) {
		t.Errorf("control characters in %q", out.String())
	}
	var d drawing
	moved := rect{}
	for r := xml.NewDecoder(&out); ; {
		token, err := r.Token()
		if err == io.EOF {
			return d
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			d.element(t, e, &moved)
		case xml.CharData:
			if text := strings.TrimSpace(string(e)); text != "" {
				d.text = append(d.text, text)
			}
		}
	}
}

func (d *drawing) element(t *testing.T, e xml.StartElement, moved *rect) {
	t.Helper()
	number := func(name string) float64 {
		for _, a := range e.Attr {
			if a.Name.Local == name {
				n, err := strconv.ParseFloat(a.Value, 64)
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
		}
		return 0
	}
	switch e.Name.Local {
	case "svg":
		d.width, d.height = number("width"), number("height")
	case "g":
		for _, a := range e.Attr {
			x, y, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(a.Value, "translate("), ")"), " ")
			moved.x, _ = strconv.ParseFloat(x, 64)
			moved.y, _ = strconv.ParseFloat(y, 64)
		}
	case "rect":
		d.rects = append(d.rects, rect{number("x") + moved.x, number("y") + moved.y, number("width"), number("height")})
	case "path":
		d.paths++
	case "script", "image", "a", "use", "foreignObject":
		t.Errorf("an image has <%s>", e.Name.Local)
	}
}

// TestSVG reads images as XML: every node and edge of the graph is there, no box lies on another or
// outside, and names are text.
func TestSVG(t *testing.T) {
	hostile := hostileImpact()
	hostile.Function.Name = "</text><script>alert(1)</script>" + hostileName
	chain := impactValue()
	chain.Replace[0].Reasons[0].Via = []answer.Function{{Name: "a"}, {Name: "b"}, {Name: "a"}, {Name: "c"}}
	for name, lists := range map[string][]answer.Impact{
		"none": nil, "one": {impactValue()}, "two": {impactValue(), hostile}, "a path that comes back": {chain},
	} {
		d := drawn(t, lists...)
		boxes, edges := 0, 1 // the head of an arrow
		for i := range lists {
			g := newGraph(&lists[i], true)
			boxes += len(g.functions) + len(g.members)
			edges += len(g.edges)
		}
		if len(d.rects) != boxes || d.paths != edges {
			t.Errorf("%s: %d boxes of %d, %d edges of %d", name, len(d.rects), boxes, d.paths, edges)
		}
		for i, r := range d.rects {
			if r.x < 0 || r.y < 0 || r.x+r.width > d.width || r.y+r.height > d.height {
				t.Errorf("%s: %+v is outside of %.0f x %.0f", name, r, d.width, d.height)
			}
			for _, o := range d.rects[:i] {
				if r.x < o.x+o.width && o.x < r.x+r.width && r.y < o.y+o.height && o.y < r.y+r.height {
					t.Errorf("%s: %+v lies on %+v", name, r, o)
				}
			}
		}
	}
	text := strings.Join(drawn(t, hostile).text, "\n")
	if !strings.Contains(text, "</text><script>alert(1)</script>") {
		t.Errorf("the name is no text: %s", text)
	}
}
