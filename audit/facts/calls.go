package facts

import (
	"cmp"
	"slices"

	"inlay/dwarfinline"
	"inlay/program"
)

// callKey is a caller and what it calls: a body of the file, a function of which no body is known,
// or a symbol of another file.
type callKey struct {
	caller, function, body int32
	symbol                 string
}

// callCount is how often each witness saw it.
type callCount struct{ code, dwarf int32 }

// calls yields who calls whom: what the code shows, and what call sites of the DWARF add.
func (m *maker) calls(yield func(Call) bool) error {
	counts := make(map[callKey]callCount)
	if err := m.codeCalls(counts); err != nil {
		return err
	}
	m.siteCalls(counts)
	keys := make([]callKey, 0, len(counts))
	for k := range counts {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b callKey) int {
		return cmp.Or(cmp.Compare(m.calleeName(a), m.calleeName(b)), cmp.Compare(a.function, b.function),
			cmp.Compare(a.body, b.body), cmp.Compare(a.symbol, b.symbol), cmp.Compare(a.caller, b.caller))
	})
	for _, k := range keys {
		if !yield(m.callRow(k, counts[k])) {
			return nil
		}
	}
	return nil
}

func (m *maker) calleeName(k callKey) string {
	if k.function != None {
		return m.functions[k.function].name
	}
	return program.LastName(k.symbol)
}

func (m *maker) callRow(k callKey, n callCount) Call {
	from := &m.bodies[k.caller]
	row := Call{
		Name: m.calleeName(k), Digest: m.digest, Function: k.function, Body: k.body, Symbol: k.symbol, Caller: k.caller,
		CallerName: m.functions[from.function].name, CallerSymbol: from.symbol, CallerAddress: from.address, Code: n.code, DWARF: n.dwarf,
	}
	if k.body != None {
		row.Symbol = m.bodies[k.body].symbol
	}
	return row
}

// codeCalls counts the branches between bodies and out of the file.
func (m *maker) codeCalls(counts map[callKey]callCount) error {
	g, err := m.f.Calls(m.ctx)
	if err != nil {
		return err
	}
	calls := g.All()
	for i := range calls {
		to, ok, err := m.f.Target(g, &calls[i])
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		k := callKey{function: None, body: None, symbol: Text(to.Symbol)}
		if k.caller, ok = m.placeNumber(m.f.PlaceAt(calls[i].From)); !ok {
			continue
		}
		if to.Symbol == "" {
			if k.body, ok = m.placeNumber(to.Place); !ok {
				continue
			}
			k.function = m.bodies[k.body].function
		}
		n := counts[k]
		n.code++
		counts[k] = n
	}
	return nil
}

// placeNumber returns the number of the body at a place.
func (m *maker) placeNumber(p program.Place) (n int32, ok bool) {
	if p.HasBody() {
		n, ok = m.bodyOf[p.Sub.Offset()]
		return n, ok
	}
	n, ok = m.byEntry[p.Entry]
	return n, ok
}

// siteCalls counts the call sites that name their callee. They know its function, the code which of
// its bodies: where the code shows a call of the function too, both are one row.
func (m *maker) siteCalls(counts map[callKey]callCount) {
	x := m.f.Index()
	if x == nil {
		return
	}
	type pair struct{ caller, function int32 }
	first := make(map[pair]callKey)
	for k := range counts {
		if known, ok := first[pair{k.caller, k.function}]; !ok || k.body < known.body {
			first[pair{k.caller, k.function}] = k
		}
	}
	for site := range x.CallSites() {
		k, ok := m.siteKey(site)
		if !ok {
			continue
		}
		if shown, ok := first[pair{k.caller, k.function}]; ok {
			k = shown
		}
		n := counts[k]
		n.dwarf++
		counts[k] = n
	}
}

func (m *maker) siteKey(site dwarfinline.CallSite) (k callKey, ok bool) {
	caller, ok := m.bodyOf[site.Host().Offset()]
	if !ok {
		return k, false
	}
	callee, ok := site.RootSubprogram()
	if !ok {
		return k, false
	}
	id := m.table.Of(m.f, callee)
	return callKey{caller: caller, function: int32(id), body: None}, id != program.NoFunction
}
