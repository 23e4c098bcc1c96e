package csource

import (
	"errors"
	"testing"
)

func TestTexts(t *testing.T) {
	files := map[string]string{
		"a.c":       "#include \"inc/x.h\"\nint a;\n",
		"b.c":       "int b;\n",
		"other.c":   "#include \"inc/x.h\"\n",
		"inc/x.h":   "#include \"y.h\"\n",
		"inc/y.h":   "#define Y 1\n",
		"inc/old.h": "#define OLD 1\n",
	}
	tree := open(t, plant(t, files), &Options{Seen: []string{"/build/a.c", "/build/b.c"}})
	got := make(map[string]string)
	for path, text := range tree.Texts() {
		got[path] = text
	}
	for _, name := range []string{"a.c", "b.c", "inc/x.h", "inc/y.h"} {
		if got[name] != files[name] {
			t.Errorf("%s: %q", name, got[name])
		}
	}
	if len(got) != 4 {
		t.Errorf("%d files", len(got))
	}
	sees := tree.Readers("inc/y.h")
	if sees == nil || !sees("a.c") || !sees("inc/x.h") || !sees("inc/y.h") || sees("b.c") {
		t.Error("readers of inc/y.h")
	}
	if sees = tree.Readers("inc/old.h"); sees != nil {
		t.Error("inc/old.h has readers")
	}
	if path, text, err := tree.Text("/build/inc/y.h"); err != nil || path != "inc/y.h" || text != files["inc/y.h"] {
		t.Error(path, text, err)
	}
	if _, _, err := tree.Text("inc/none.h"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}
