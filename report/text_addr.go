package report

import "inlay/answer"

// textAddr prints an address and its frames below, innermost first, as
// addr2line -i does.
type textAddr struct{ p *printer }

func (t *textAddr) header(*answer.Header) {}

func (t *textAddr) end() {}

func (t *textAddr) result(result any) error {
	a, err := as[answer.Address](result)
	if err != nil {
		return err
	}
	t.p.line(t.first(a)...)
	for i := range a.Frames {
		f := &a.Frames[i]
		line := []span{plain("  "), {functionName(&f.Function), bold}, plain(" at " + t.framePosition(f))}
		if i < len(a.Frames)-1 {
			line = append(line, span{" (inlined)", dim})
		}
		t.p.line(line...)
	}
	return nil
}

// first names the address, how it was asked for, and the symbol that holds it
// where its name says more than that of the function.
func (t *textAddr) first(a *answer.Address) []span {
	address := a.Address
	if address == "" {
		address = a.Asked
	}
	if address == "" {
		address = `""`
	}
	line := []span{{address, bold}}
	if a.Asked != address && a.Asked != "" {
		line = append(line, plain(" ("+a.Asked+")"))
	}
	switch {
	case a.Body == nil:
		line = append(line, plain(": no known body holds it"))
	case a.Body.Symbol == nil:
		line = append(line, plain(" in a body without a symbol"))
	case *a.Body.Symbol != a.Body.Function.Name && *a.Body.Symbol != a.Body.Function.LinkageName:
		line = append(line, plain(" in "+hostName(a.Body)))
	}
	if a.Body != nil && t.p.several() {
		line = append(line, plain(" of "+t.p.file(a.Input)))
	}
	return line
}

// framePosition is "file:line:column", with ? for what is not known.
func (t *textAddr) framePosition(f *answer.Frame) string {
	if f.Line == 0 {
		return t.p.position(f.File, 0, 0) + ":?"
	}
	return t.p.position(f.File, f.Line, f.Column)
}
