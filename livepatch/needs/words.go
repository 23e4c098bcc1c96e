package needs

import (
	"debug/elf"
	"fmt"
	"strconv"
	"strings"

	"inlay/answer"
	"inlay/elfscan"
)

// The kinds of answer.Need.
const (
	staticFunction = "static_function"
	staticVariable = "static_variable"
	localStatic    = "local_static"
	unexported     = "unexported"
	cloneKind      = "clone"
	inlinedKind    = "inlined"
	foldedKind     = "folded"
)

// kindOf says what a local symbol is, and what is to be said about it.
type kindOf struct{ local, note string }

// symbol adds a need for a symbol that cannot be linked. external tells a function that
// the source makes visible: where a linker made its symbol local, it is one that is not
// exported.
func (c *collector) symbol(k kindOf, s *elfscan.Symbol, external bool, at string) {
	kind := unexported
	if s.Bind == elf.STB_LOCAL {
		if kind = k.local; external && !c.kernel {
			kind = unexported
		}
	} else if c.linkable(s) {
		return
	}
	n := answer.Need{Kind: kind, Symbol: s.Name, Object: c.object}
	var why string
	n.SymPos, why = c.position(s)
	parts := []string{at, c.remedy(s, n.SymPos)}
	for _, more := range []string{k.note, why} {
		if more != "" {
			parts = append(parts, more)
		}
	}
	n.Detail = strings.Join(parts, "; ")
	c.add(n)
}

// position returns the position of a symbol as a patch gives it, 0 for the only one of its
// name, or why there is none.
func (c *collector) position(s *elfscan.Symbol) (pos *int, why string) {
	if !c.kernel {
		return nil, ""
	}
	n, total, err := c.file.SymPos(s.Name, s.Addr)
	if err != nil {
		return nil, strings.TrimPrefix(err.Error(), s.Name+": ")
	}
	if total == 1 {
		n = 0
	}
	return &n, ""
}

// remedy says how a patch can refer to a symbol.
func (c *collector) remedy(s *elfscan.Symbol, pos *int) string {
	switch {
	case c.kernel:
		at := "POS"
		if pos != nil {
			at = strconv.Itoa(*pos)
		}
		return fmt.Sprintf("klp relocation .klp.sym.%s.%s,%s, or a look-up in kallsyms", c.object, s.Name, at)
	case c.file.ELF().Relocatable():
		return "make it visible, or copy it along"
	case s.Type == elf.STT_TLS:
		return fmt.Sprintf("libpulp reference #%%%s:POINTER", s.Name)
	}
	return fmt.Sprintf("libpulp reference #%s:POINTER", s.Name)
}

// where says what the code at pc does with a symbol.
func (c *collector) where(pc uint64, verb string) string {
	if pc == 0 {
		return verb
	}
	return verb + " at " + c.file.ELF().Address(pc)
}
