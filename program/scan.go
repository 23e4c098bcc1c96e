package program

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"sync"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/elfscan/clonename"
)

// Scan yields what each file holds, in the order of the files.
func (p *Program) Scan(ctx context.Context) iter.Seq2[answer.Scan, error] {
	return func(yield func(answer.Scan, error) bool) {
		for _, f := range p.files {
			if err := ctx.Err(); err != nil {
				yield(answer.Scan{}, err)
				return
			}
			var scan answer.Scan
			err := f.elf.Guard(func() error {
				scan = f.scan()
				scan.FunctionSymbols = len(f.symbols.entries)
				return f.scanCode(ctx, &scan)
			})
			if !yield(scan, err) || err != nil {
				return
			}
		}
	}
}

func (f *File) scan() (out answer.Scan) {
	out = answer.Scan{Input: f.Path(), MaxInlineDepth: -1, Clones: make(map[string]int)}
	var symbols sync.WaitGroup
	symbols.Go(func() {
		if err := f.elf.Guard(func() error { out.Symbols, out.BTF = f.suffixes(), f.scanBTF(); return nil }); err != nil {
			f.noteAt(f.Path(), ".symtab", err)
		}
	})
	if f.jobs == 1 {
		symbols.Wait()
	}
	defer symbols.Wait()
	if f.index == nil {
		return out
	}
	c := f.index.Counts()
	out.AbstractInstances, out.OrphanAbstractInstances = c.AbstractInstances, c.Orphans
	out.OutOfLineInstances, out.InlinedInstances = c.OutOfLine, c.Inlined
	out.EmptyInlinedInstances, out.NestedInlinedInstances = c.Empty, c.Nested
	out.MaxInlineDepth = c.MaxDepth
	out.DiscardedBodies, out.DiscardedInstances = c.Discarded, c.DiscardedInstances
	out.StrayInstances = c.Stray
	out.WithoutPC, out.CallSites = c.WithoutPC, c.CallSites
	out.Units, out.CodeBytes, out.InlinedBytes = f.coverage.Units, f.coverage.CodeBytes, f.coverage.InlinedBytes
	out.UnreadDWARF = f.index.LostBytes()
	out.OverriddenWeak = len(f.overridden)
	f.countClones(out.Clones)
	out.Producers, out.Languages = producers(f.index.Units())
	return out
}

// scanCode adds what the code and the tables of pads say. What cannot be read
// of them is a diagnostic and leaves its part of the answer null.
func (f *File) scanCode(ctx context.Context, out *answer.Scan) error {
	var task sync.WaitGroup
	if task.Go(func() { out.Pads = f.scanPads() }); f.jobs == 1 {
		task.Wait()
	}
	defer task.Wait()
	s, err := f.CodeStats(ctx)
	if err != nil {
		f.noteAt(f.Path(), "", err)
		return ctx.Err()
	}
	if s.CodeBytes == 0 { // a separate debug file, or a machine whose code is not decoded
		return nil
	}
	out.UndecodedBytes = s.Undecoded
	out.Code = &answer.CodeStats{
		Instructions: s.Instructions, CodeBytes: s.CodeBytes, Calls: s.Calls, TailCalls: s.TailCalls,
		IndirectCalls: s.IndirectCalls, IndirectJumps: s.IndirectJumps,
	}
	return nil
}

func (f *File) scanPads() (out *answer.Pads) {
	if len(f.symbols.entries) == 0 {
		return nil // of no function is the entry known
	}
	err := f.elf.Guard(func() error {
		pads, err := f.countPads()
		out = &pads
		return err
	})
	if err != nil {
		f.noteAt(f.Path(), "", err)
		return nil
	}
	return out
}

// isEntry tells whether a function symbol that is no fragment starts at pc.
func (f *File) isEntry(pc uint64) bool {
	for _, e := range f.symbols.at(pc) {
		if name := f.symbols.all[e.n].Name; !clonename.MayHaveSuffix(name) || !clonename.Parse(name).IsFragment() {
			return true
		}
	}
	return false
}

// suffixes counts the symbols that carry each suffix.
func (f *File) suffixes() map[string]int {
	counts := make(map[clonename.Kind]int)
	for i := range f.symbols.all {
		if name := f.symbols.all[i].Name; clonename.MayHaveSuffix(name) {
			clonename.Count(name, func(k clonename.Kind) { counts[k]++ })
		}
	}
	out := make(map[string]int, len(counts))
	for k, n := range counts {
		out[k.Suffix()] = n
	}
	return out
}

// countClones counts the bodies that are clones by the kinds of their suffix.
// Only the few addresses where a symbol has a suffix are looked at.
func (f *File) countClones(counts map[string]int) {
	for _, b := range f.cloneBodies() {
		symbol, _ := b.Names()
		for _, kind := range slices.Compact(slices.Sorted(slices.Values(cloneKinds(symbol)))) {
			counts[kind]++
		}
	}
}

// producers counts units by producer and by language.
func producers(units []*dwarfinline.Unit) ([]answer.Producer, []answer.Language) {
	byProducer := make(map[answer.Producer]int)
	byLanguage := make(map[string]int)
	parsed := make(map[string]answer.Producer)
	for _, u := range units {
		if u.Err() != nil {
			continue
		}
		text := u.Producer()
		p, ok := parsed[text]
		if !ok {
			name, flags := splitProducer(text)
			p = answer.Producer{Name: name, Flags: flags, LowerBound: LowerBound(u)}
			parsed[text] = p
		}
		byProducer[p]++
		byLanguage[u.LanguageName()]++
	}
	var ps []answer.Producer
	for p, n := range byProducer {
		p.Units = n
		ps = append(ps, p)
	}
	slices.SortFunc(ps, func(a, b answer.Producer) int {
		return cmp.Or(cmp.Compare(b.Units, a.Units), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Flags, b.Flags))
	})
	var ls []answer.Language
	for _, name := range slices.Sorted(maps.Keys(byLanguage)) {
		ls = append(ls, answer.Language{Name: name, Units: byLanguage[name]})
	}
	slices.SortStableFunc(ls, func(a, b answer.Language) int { return cmp.Compare(b.Units, a.Units) })
	return ps, ls
}
