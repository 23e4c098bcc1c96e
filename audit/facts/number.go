package facts

import (
	"cmp"
	"slices"

	"inlay/elfscan"
	"inlay/program"
)

// numbered is the functions and bodies of a file with their numbers. The table's functions and
// the bodies of the DWARF come first, then what only symbols name.
type numbered struct {
	functions []function
	byName    []int32 // numbers of functions, by name, then number
	bodies    []body
	bodyOf    map[uint64]int32 // number by DIE offset
	byEntry   map[uint64]int32 // number of a symbol's code by address: the first symbol there
}

// function is a source function of the table, or a name that only symbols know.
type function struct {
	name, linkage    string
	demangled        string
	declFile         string
	declLine         int
	id               program.FunctionID // NoFunction for a symbol's
	bodies           []int32            // their numbers
	instances, empty int32
	inlinedBytes     int64
}

// body is a body of the DWARF, or code that a symbol names.
type body struct {
	function int32
	program.Body
	code    program.NamedCode // where Body is not valid
	symbol  string
	address string
	section string
	clone   []string
}

// number gives every function and body its number.
func (m *maker) number() error {
	m.bodyOf, m.byEntry = make(map[uint64]int32), make(map[uint64]int32)
	for id, fn := range m.table.Functions() {
		a := fn.Answer()
		m.functions = append(m.functions, function{
			name: Text(a.Name), linkage: Text(a.LinkageName), demangled: Text(a.Demangled), declFile: Text(a.DeclFile), declLine: a.DeclLine, id: id,
		})
	}
	if x := m.f.Index(); x != nil {
		for s := range x.Bodies() {
			m.addBody(program.Body{File: m.f, Sub: s})
		}
	}
	m.countInstances()
	m.addSymbols()
	m.byName = make([]int32, len(m.functions))
	for i := range m.byName {
		m.byName[i] = int32(i)
	}
	slices.SortStableFunc(m.byName, func(a, b int32) int { return cmp.Compare(m.functions[a].name, m.functions[b].name) })
	return m.ctx.Err()
}

// countInstances counts those that get a row.
func (m *maker) countInstances() {
	for n := range m.functions {
		fn := &m.functions[n]
		for _, i := range m.table.Instances(fn.id) {
			if _, ok := m.bodyOf[i.Instance.Host().Offset()]; ok {
				fn.count(i)
			}
		}
	}
}

func (fn *function) count(i program.Inlined) {
	fn.instances++
	if !i.Located() {
		fn.empty++
	}
	fn.inlinedBytes += int64(sizeOf(i.Ranges()))
}

// addBody numbers a body of the DWARF.
func (m *maker) addBody(b program.Body) {
	id := m.table.OfBody(b)
	if id == program.NoFunction {
		return // its chain of origins is broken, which is a diagnostic
	}
	n := int32(len(m.bodies))
	m.bodyOf[b.Sub.Offset()] = n
	symbol, _ := b.Names()
	row := body{function: int32(id), Body: b, symbol: Text(symbol), clone: b.CloneKinds(), address: m.f.ELF().Address(b.Sub.Entry())}
	row.section = Text(b.Place().Section())
	m.bodies = append(m.bodies, row)
	m.functions[id].bodies = append(m.functions[id].bodies, n)
}

// addSymbols numbers what only symbols name. Symbols of one stem are bodies of one function.
func (m *maker) addSymbols() {
	numbers := make(map[string]int32)
	for _, code := range m.f.SymbolOnly() {
		number, ok := numbers[code.Stem]
		if !ok {
			number = int32(len(m.functions))
			numbers[code.Stem] = number
			name := program.LastName(code.Stem)
			fn := function{name: Text(name), id: program.NoFunction}
			if name != code.Stem {
				fn.linkage, fn.demangled = Text(code.Stem), Text(elfscan.Demangle(code.Stem))
			}
			m.functions = append(m.functions, fn)
		}
		n := int32(len(m.bodies))
		if _, ok := m.byEntry[code.Symbol.Addr]; !ok {
			m.byEntry[code.Symbol.Addr] = n
		}
		row := body{function: number, code: code, symbol: Text(code.Symbol.Name), clone: code.Clone, address: m.f.ELF().Address(code.Symbol.Addr)}
		if s := m.f.ELF().SectionAt(code.Symbol.Addr); s != nil {
			row.section = Text(s.Name)
		}
		m.bodies = append(m.bodies, row)
		m.functions[number].bodies = append(m.functions[number].bodies, n)
	}
}
