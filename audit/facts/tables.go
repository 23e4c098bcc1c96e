package facts

import (
	"maps"
	"slices"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/livepatch"
	"inlay/program"
)

// functionRows yields the functions that have a body, an instance, or a unit that is open for them.
func (m *maker) functionRows(yield func(Function) bool) error {
	for _, n := range m.byName {
		fn := &m.functions[n]
		row := Function{
			Name: fn.name, LinkageName: fn.linkage, Demangled: fn.demangled, DeclFile: fn.declFile, DeclLine: int32(fn.declLine),
			Digest: m.digest, Function: n, Bodies: int32(len(fn.bodies)), Instances: fn.instances, EmptyInstances: fn.empty,
			InlinedBytes: fn.inlinedBytes, DWARF: fn.id != program.NoFunction,
		}
		for _, b := range fn.bodies {
			if len(m.bodies[b].clone) > 0 {
				row.Clones++
			}
		}
		if row.DWARF {
			row.OpenUnits, row.LowerBound = m.openUnits(fn.id)
		}
		if !yield(row) {
			return nil
		}
	}
	return nil
}

// openUnits lists the units that may hold copies of a function without a trace, and counts those
// whose producer leaves none.
func (m *maker) openUnits(id program.FunctionID) (open []int32, lower int32) {
	states := m.table.States(m.f, id)
	for _, u := range slices.SortedFunc(maps.Keys(states), byNumber) {
		switch states[u] {
		case answer.Open:
			open = append(open, int32(u.Number()))
		case answer.LowerBound:
			lower++
		}
	}
	return open, lower
}

func byNumber(a, b *dwarfinline.Unit) int { return a.Number() - b.Number() }

// bodyRows yields the bodies.
func (m *maker) bodyRows(yield func(Body) bool) error {
	for _, n := range m.byName {
		for _, b := range m.functions[n].bodies {
			if !yield(m.bodyRow(n, b)) {
				return nil
			}
		}
	}
	return nil
}

func (m *maker) bodyRow(function, n int32) Body {
	b := &m.bodies[n]
	row := Body{
		Name: m.functions[function].name, Digest: m.digest, Function: function, Body: n, Symbol: b.symbol, Unit: None,
		Section: b.section, Address: b.address, Clone: b.clone,
	}
	if s := b.code.Symbol; s != nil {
		row.Size, row.External = int64(s.Size), !s.Local()
		row.Signature = string(livepatch.SignatureOfSymbol(b.symbol))
		return row
	}
	row.Unit, row.UnitName = int32(b.Sub.Unit().Number()), Text(b.Sub.Unit().Name())
	row.Size, row.External, row.OverriddenWeak = int64(b.Size()), b.Sub.External(), b.OverriddenWeak()
	row.Signature = string(livepatch.SignatureOf(b.Body))
	return row
}

// instances yields the inlined instances.
func (m *maker) instances(yield func(Instance) bool) error {
	for _, n := range m.byName {
		if m.functions[n].id == program.NoFunction {
			continue
		}
		for _, i := range m.table.Instances(m.functions[n].id) {
			if row, ok := m.instanceRow(n, i); ok && !yield(row) {
				return nil
			}
		}
	}
	return nil
}

// instanceRow describes an instance; one in an abstract instance, or in a body that could not be
// numbered, stands in no code.
func (m *maker) instanceRow(function int32, i program.Inlined) (row Instance, ok bool) {
	host, ok := m.bodyOf[i.Instance.Host().Offset()]
	if !ok {
		return row, false
	}
	b := &m.bodies[host]
	row = Instance{
		Name: m.functions[function].name, Digest: m.digest, Function: function, Host: host, HostName: m.functions[b.function].name,
		HostSymbol: b.symbol, HostAddress: b.address, Unit: int32(i.Unit().Number()), UnitName: Text(i.Unit().Name()), Class: string(answer.Empty),
		CallFile: Text(i.CallFile()), CallLine: int32(i.CallLine()), CallColumn: int32(i.CallColumn()),
		Bytes: int64(sizeOf(i.Ranges())), DIE: int64(i.Unit().Index().Place(i.Offset()).Offset),
	}
	if i.Located() {
		row.Class = string(answer.Located)
	}
	if pc, ok := i.EntryPC(); ok {
		row.EntryPC = m.f.ELF().Address(pc)
	}
	for at := i.Parent(); at.Valid(); at = at.Parent() {
		name := ""
		if id := m.table.OfInstance(m.f, at); id != program.NoFunction {
			name = m.functions[id].name
		}
		row.Inliners = append(row.Inliners, name)
	}
	return row, true
}

func sizeOf(rs []dwarfinline.Range) (n uint64) {
	for _, r := range rs {
		n += r.Size()
	}
	return n
}
