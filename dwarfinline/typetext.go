package dwarfinline

import (
	"fmt"
	"strings"
)

// maxTextTypes bounds the types that one text is made of: parameters of function
// pointers may lead to one another for ever.
const maxTextTypes = 64

// typeWriter spells types in C.
type typeWriter struct {
	x    *Index
	left int
	walk *int // DIEs that may still be read or stepped over
}

// String spells the type in C, as "const struct page *" or "int (*)(long)". What cannot
// be read, or is too deep, is "...".
func (t Type) String() string {
	if !t.Valid() {
		return ""
	}
	text := "..."
	_ = t.x.file.Guard(func() error { // a text tells nothing that is decided by
		walk := maxWalk
		text = t.x.typeText(t.off, &walk)
		return nil
	})
	return text
}

func (x *Index) typeText(off uint64, walk *int) string {
	w := typeWriter{x, maxTextTypes, walk}
	return w.text(off, "")
}

// text spells a type around a declarator (C11, 6.7.6).
func (w *typeWriter) text(off uint64, inner string) string {
	w.left--
	*w.walk--
	if w.left < 0 || *w.walk < 0 {
		return spaced("...", inner)
	}
	n, err := w.x.typeNodeAt(off)
	if err != nil {
		return spaced("...", inner)
	}
	next, err := w.x.typeRef(off, n.next)
	if err != nil {
		return spaced("...", inner)
	}
	switch n.tag {
	case tagPointerType:
		return w.pointer(next, "*"+inner)
	case tagReferenceType:
		return w.pointer(next, "&"+inner)
	case tagRvalueReference:
		return w.pointer(next, "&&"+inner)
	case tagConstType:
		return w.qualified("const", next, inner)
	case tagVolatileType:
		return w.qualified("volatile", next, inner)
	case tagRestrictType:
		return w.qualified("restrict", next, inner)
	case tagAtomicType:
		return w.qualified("_Atomic", next, inner)
	case tagArrayType:
		return w.text(next, inner+w.dimensions(&n))
	case tagSubroutineType:
		return w.text(next, inner+w.parameters(&n))
	}
	return spaced(w.x.typeLabel(&n), inner)
}

func spaced(head, inner string) string {
	if inner == "" || inner[0] == '[' {
		return head + inner
	}
	return head + " " + inner
}

func (w *typeWriter) pointer(next uint64, inner string) string {
	if n, err := w.x.typeNodeAt(next); err == nil && (n.tag == tagArrayType || n.tag == tagSubroutineType) {
		inner = "(" + inner + ")"
	}
	return w.text(next, inner)
}

// qualified puts a qualifier behind the star of a pointer, and before any other type.
func (w *typeWriter) qualified(word string, next uint64, inner string) string {
	n, err := w.x.typeNodeAt(next)
	if err == nil && n.tag == tagPointerType {
		return w.text(next, strings.TrimSpace(word+" "+inner))
	}
	return word + " " + w.text(next, inner)
}

func (w *typeWriter) dimensions(n *typeNode) string {
	bounds, err := w.x.bounds(n, w.walk)
	if err != nil || len(bounds) == 0 {
		return "[]"
	}
	var b strings.Builder
	for _, d := range bounds {
		if d.known {
			fmt.Fprintf(&b, "[%d]", d.count)
		} else {
			b.WriteString("[]")
		}
	}
	return b.String()
}

func (w *typeWriter) parameters(n *typeNode) string {
	p, err := w.x.signature(n, w.walk)
	if err != nil {
		return "(...)"
	}
	return w.list(&p)
}

func (w *typeWriter) list(p *Prototype) string {
	var out []string
	for _, t := range p.Parameters {
		out = append(out, w.text(t.off, ""))
		if w.left < 0 {
			return "(...)"
		}
	}
	switch {
	case p.Variadic:
		out = append(out, "...")
	case len(out) == 0 && p.Prototyped:
		out = append(out, "void")
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// typeLabel names a type that is no declarator.
func (x *Index) typeLabel(n *typeNode) string {
	const most = 1 << 10 // bytes of a name in a text
	text := n.text()
	name := string(text[:min(len(text), most)])
	switch n.tag {
	case 0:
		return "void"
	case tagStructureType:
		return keyword("struct", name)
	case tagClassType:
		return keyword("class", name)
	case tagUnionType:
		return keyword("union", name)
	case tagEnumerationType:
		return keyword("enum", name)
	}
	if name == "" {
		return "..."
	}
	return name
}

func keyword(word, name string) string {
	if name == "" {
		return word + " {...}"
	}
	return word + " " + name
}
