package verify

import (
	"cmp"
	"slices"

	"inlay/answer"
	"inlay/dwarfinline"
)

// unitKind says what a unit's code is to the rules.
type unitKind uint8

const (
	compiled  unitKind = iota
	assembled          // by an assembler: the option does not concern it
	empty              // no code
	unread             // could not be read to its end
)

// unit is a compilation unit and what its compiler recorded.
type unit struct {
	*dwarfinline.Unit
	n      int // in judge.units
	kind   unitKind
	record record
	// plainC tells a unit in which an external function without a body is not the unit's:
	// the C front end then has an inline definition (C11 section 6.7.4), which GCC
	// does not count among the external ones.
	plainC bool
}

// inC tells a unit of C that was compiled for itself.
func (u *unit) inC() bool {
	name := u.LanguageName()
	alone := !u.record.lto && !slices.Contains(u.record.options, "-fwhole-program")
	return alone && (name == "C" || len(name) > 1 && name[0] == 'C' && name[1] >= '0' && name[1] <= '9')
}

// readUnits reads the records of all units and finds out which level counts.
func (j *judge) readUnits() error {
	if err := j.readCommandLines(); err != nil {
		return err
	}
	if x := j.file.Index(); x != nil {
		records := make(map[string]record) // most units share a few
		for _, u := range x.Units() {
			if u.Partial() && u.Fault() == nil {
				continue
			}
			text := u.Producer()
			r, ok := records[text]
			if !ok {
				r = readRecord(text)
				records[text] = r
			}
			j.units = append(j.units, &unit{Unit: u, n: len(j.units), kind: kindOf(u, &r), record: r})
		}
		j.findCut(records)
		j.joinCommandLines()
	}
	for _, u := range j.units {
		u.plainC = u.inC()
	}
	j.findMode()
	return nil
}

// kindOf tells what a unit is. Assembler code holds neither inlined nor abstract
// instances: a unit that does was not made by an assembler, whatever its producer says.
func kindOf(u *dwarfinline.Unit, r *record) unitKind {
	const mipsAssembler, assembly = 0x8001, 0x31 // DW_LANG_Mips_Assembler, DW_LANG_Assembly
	c := u.Counts()
	switch {
	case u.Err() != nil:
		return unread
	case c.AbstractInstances+c.Inlined > 0 && r.compiler == assembler:
		return compiled
	case r.compiler == assembler, r.compiler != gcc && (u.Language() == mipsAssembler || u.Language() == assembly):
		return assembled
	case c.OutOfLine == 0 && !hasCode(u):
		return empty
	}
	return compiled
}

// hasCode tells whether a unit covers a byte of code.
func hasCode(u *dwarfinline.Unit) bool {
	for _, r := range u.Ranges() {
		if r.Size() > 0 {
			return true
		}
	}
	return false
}

// findCut marks records that are the beginning of another one and end inside an option.
func (j *judge) findCut(records map[string]record) {
	texts := make([]string, 0, len(records))
	for text := range records {
		texts = append(texts, text)
	}
	slices.Sort(texts)
	cut := make(map[string]bool)
	for i, text := range texts[:max(0, len(texts)-1)] {
		// What starts with a text follows it in the order.
		next := texts[i+1]
		if text != "" && len(next) > len(text) && next[:len(text)] == text && insideOption(text, next) {
			cut[text] = true
		}
	}
	for _, u := range j.units {
		if cut[u.record.text] && u.record.problem == "" {
			u.record.problem = "the record is the beginning of another unit's and ends inside an option: it was cut"
		}
	}
}

// insideOption tells whether text, the beginning of next, ends inside a word that begins
// an option.
func insideOption(text, next string) bool {
	if next[len(text)] == ' ' || text[len(text)-1] == ' ' {
		return false
	}
	r := readRecord(text)
	// -O and -O2 are options both, as are -g and -ggdb.
	return len(r.options) > 0 && len(r.options[len(r.options)-1]) > len("-ggdb")
}

// findMode says which level counts: what is expected, else what most units recorded.
func (j *judge) findMode() {
	if j.mode, j.from = j.opt.Expect, "expected"; j.mode != NoMode {
		return
	}
	j.from = "recorded"
	for _, c := range j.recorded() {
		if m := Mode(c.Mode); m != NoMode {
			j.mode = m
			return
		}
	}
	if j.mode = j.lines.mode(); j.mode == NoMode {
		j.from = ""
	}
}

// recorded counts the units with code by the level they recorded: most units first, of
// equally many the one that forbids more.
func (j *judge) recorded() []answer.ModeCount {
	counts := make(map[Mode]int)
	for _, u := range j.units {
		if u.kind == compiled && u.record.compiler == gcc && u.record.problem == "" {
			counts[u.record.mode]++
		}
	}
	out := make([]answer.ModeCount, 0, len(counts))
	for m, n := range counts {
		out = append(out, answer.ModeCount{Mode: string(m), Units: n})
	}
	slices.SortFunc(out, func(a, b answer.ModeCount) int {
		return cmp.Or(cmp.Compare(b.Units, a.Units), cmp.Compare(b.Mode, a.Mode))
	})
	return out
}
