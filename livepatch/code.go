package livepatch

import (
	"sync"

	"inlay/answer"
	"inlay/elfscan/clonename"
	"inlay/program"
)

// code is what all lists share about one place: what is read from the file once,
// however many lists the place is a member of.
type code struct {
	a      *analysis
	place  program.Place
	number int32 // of a body among all; -1 for other code

	basicsOnce sync.Once // of code without a body
	basics

	padOnce  sync.Once
	redirect string // see redirectable
	whyNot   string
	padErr   error

	callersOnce sync.Once
	calling     []program.Calling
	callers     []*code // in the order of calling
	callersErr  error

	signatureOnce sync.Once
	sig           *answer.Signature

	usesOnce sync.Once
	uses     []answer.AddressUse // nil if not known
	usesErr  error
}

// basics are facts about the entry.
type basics struct {
	id         program.FunctionID
	symbol     string
	suffixes   clonename.Name // of a clone
	isClone    bool
	area       program.Area
	size       uint64
	cold       int // parts
	overridden bool
}

// codeTable finds the code at a place: bodies by their number in their unit, the few
// others by address.
type codeTable struct {
	units  [][]unitCodes // by file number, then by unit number
	bodies int           // numbers that are given
	mu     sync.Mutex
	bare   map[program.Place]*code
}

type unitCodes struct {
	once  sync.Once
	first int32   // number of the first subprogram
	codes []code  // of the bodies
	at    []int32 // position in codes, by subprogram
}

func newCodeTable(p *program.Program) *codeTable {
	t := &codeTable{units: make([][]unitCodes, len(p.Files())), bare: make(map[program.Place]*code)}
	for n, f := range p.Files() {
		if x := f.Index(); x != nil {
			t.units[n] = make([]unitCodes, len(x.Units()))
			for i, u := range x.Units() {
				t.units[n][i].first = int32(t.bodies)
				t.bodies += u.CountSubprograms()
			}
		}
	}
	return t
}

// code returns what is known about a place.
func (a *analysis) code(p program.Place) *code {
	if p.HasBody() {
		return a.body(p.Body)
	}
	t := a.codes
	t.mu.Lock()
	c := t.bare[p]
	if c == nil {
		c = &code{a: a, place: p, number: -1}
		t.bare[p] = c
	}
	t.mu.Unlock()
	c.basicsOnce.Do(c.readBasics)
	return c
}

// body returns what is known about a body.
func (a *analysis) body(b program.Body) *code {
	unit := b.Sub.Unit()
	u := &a.codes.units[b.File.Number()][unit.Number()]
	u.once.Do(func() {
		u.at = make([]int32, unit.CountSubprograms())   //bounded: one for each DIE that was read
		u.codes = make([]code, unit.Counts().OutOfLine) //bounded: one for each DIE that was read
		n := int32(0)
		for s := range unit.Subprograms() {
			if s.OutOfLine() {
				u.at[s.Number()] = n
				c := &u.codes[n]
				n++
				c.a, c.place, c.number = a, program.Body{File: b.File, Sub: s}.Place(), u.first+int32(s.Number())
				c.readBasics()
			}
		}
	})
	return &u.codes[u.at[b.Sub.Number()]]
}

func (c *code) readBasics() {
	p := c.place
	c.id = program.NoFunction
	if p.Sub.Valid() {
		c.id = c.a.table.OfBody(p.Body)
	}
	if p.HasBody() {
		c.overridden = p.OverriddenWeak()
		c.cold = len(p.ColdSymbols())
	}
	c.symbol, _ = p.Names()
	if clonename.MayHaveSuffix(c.symbol) {
		c.suffixes = clonename.Parse(c.symbol)
		c.isClone = c.suffixes.IsClone()
	}
	c.area = p.Area()
	c.size = p.Size()
}

// redirectable tells whether calls of the code can be redirected: "yes", "no" or
// "unknown", and why not.
func (c *code) redirectable() (can, why string, err error) {
	c.padOnce.Do(func() { c.redirect, c.whyNot, c.padErr = redirectable(c.place) })
	return c.redirect, c.whyNot, c.padErr
}

// calls reads who calls the code.
func (c *code) calls() error {
	c.callersOnce.Do(func() {
		if !c.place.HasBody() {
			return
		}
		if c.calling, c.callersErr = c.a.p.CallingPlaces(c.a.ctx, c.place.Body); c.callersErr != nil {
			return
		}
		kept := c.calling[:0]
		for i := range c.calling {
			if caller := c.a.code(c.calling[i].Place); !caller.overridden { // dead code calls nobody
				kept, c.callers = append(kept, c.calling[i]), append(c.callers, caller)
			}
		}
		c.calling = kept
	})
	return c.callersErr
}

// signature compares the signature of a clone with the source.
func (c *code) signature() *answer.Signature {
	c.signatureOnce.Do(func() { c.sig = signatureOf(c.place.Body) })
	return c.sig
}

// addressUses reads who holds the address of the code.
func (c *code) addressUses() ([]answer.AddressUse, error) {
	c.usesOnce.Do(func() { c.uses, c.usesErr = c.place.AddressUses() })
	return c.uses, c.usesErr
}
