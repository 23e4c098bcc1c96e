package csource

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkFunction asks for functions of one file whose bodies use macros of a
// header, as kernel code does.
func BenchmarkFunction(b *testing.B) {
	var head, text strings.Builder
	head.WriteString("#define READ(x) ({ typeof(x) _v = *(volatile typeof(x) *)&(x); barrier(); _v; })\n")
	head.WriteString("#define max(a, b) ({ typeof(a) _a = (a); typeof(b) _b = (b); (void)(&_a == &_b); _a > _b ? _a : _b; })\n")
	text.WriteString("#include \"macros.h\"\n")
	const count = 1000
	for i := range count {
		fmt.Fprintf(&text, "static int f%d(struct s *p)\n{\n\tif (max(READ(p->a), max(p->b, READ(p->c))) > limit(p))\n"+
			"\t\treturn g%d(p);\n#ifdef CONFIG_SMP\n\twake(p);\n#endif\n\treturn 0;\n}\n", i, i)
	}
	dir := plant(b, map[string]string{"t.c": text.String(), "macros.h": head.String()})
	tree := open(b, dir, &Options{Seen: []string{"t.c", "macros.h"}})
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		i := n % count
		n++
		if _, err := tree.Function(Place{File: "t.c", Line: 2 + 9*i, Name: fmt.Sprintf("f%d", i)}); err != nil {
			b.Fatal(err)
		}
	}
}
