package contract

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"

	"inlay/disasm"
	"inlay/dwarfinline"
	"inlay/program"
)

// Misaligned is a call at which the stack pointer is no multiple of 16, as the calling
// convention demands (System V ABI for x86-64, section 3.2.2).
type Misaligned struct {
	Caller, Callee program.Body

	Call uint64 // address of the call
	Over uint8  // bytes that the stack pointer in front of the call is above a multiple of 16

	// Certain says that nothing but GCC's -fipa-stack-alignment explains it; where it is
	// false, Why tells what is missing.
	Certain bool
	Why     string

	Site uint64 // offset of the DW_TAG_call_site of the call, 0 if there is none
}

// FindMisaligned yields the calls of all files whose caller relies on a callee that needs
// less alignment than the calling convention promises it: by file, unit and call. Only
// direct calls inside a unit of GCC can, and only those are yielded whose stack pointer
// follows from the code of the caller. Units whose options say that they align the stack
// to less than 16 bytes have none. Files and errors are those of [Find].
func FindMisaligned(ctx context.Context, p *program.Program) iter.Seq2[Misaligned, error] {
	return findAll(ctx, p, search[Misaligned]{
		wanted: func(u *dwarfinline.Unit) bool { return aligns16(u.Producer()) },
		unit:   (*searcher).misaligned,
		compare: func(a, b Misaligned) int {
			return cmp.Or(comparePlaces(a.Caller, b.Caller, a.Call, b.Call), cmp.Compare(a.Caller.Sub.Offset(), b.Caller.Sub.Offset()))
		},
	})
}

// aligns16 tells a producer that keeps the stack at multiples of 16, or of more, where it
// does not know the called function: GCC, but for what -mpreferred-stack-boundary says, the
// logarithm of another multiple.
func aligns16(producer string) bool {
	if !strings.HasPrefix(producer, "GNU ") || strings.HasPrefix(producer, "GNU AS") {
		return false
	}
	boundary := 4
	for flag := range strings.FieldsSeq(producer) {
		if text, ok := strings.CutPrefix(flag, boundaryOption); ok {
			if n, err := strconv.Atoi(text); err == nil {
				boundary = n
			}
		}
	}
	return boundary >= 4
}

const boundaryOption = "-mpreferred-stack-boundary="

// unalignable tells why a unit's compiler does not, or should not, leave out the alignment;
// "" where it may. GCC does so at every level.
func unalignable(producer string) string {
	_, flags, ok := strings.Cut(producer, " -")
	if !ok {
		return "the compiler recorded no options, which may say how it aligns the stack"
	}
	why := ""
	for flag := range strings.FieldsSeq("-" + flags) {
		boundary, isBoundary := strings.CutPrefix(flag, boundaryOption)
		_, err := strconv.Atoi(boundary)
		switch {
		case isBoundary && err != nil:
			return "the unit's " + flag + " is no number"
		case flag == "-fipa-stack-alignment":
			why = ""
		case flag == "-fno-ipa-stack-alignment", strings.HasPrefix(flag, "-flive-patching"):
			why = "the unit was compiled with " + flag + ", which turns off -fipa-stack-alignment"
		case flag == "-mstackrealign", strings.HasPrefix(flag, "-mincoming-stack-boundary="):
			return "the unit was compiled with " + flag + ", so that its functions do not count on the alignment they are entered with"
		}
	}
	return why
}

// misaligned looks through one unit.
func (s *searcher) misaligned(u *dwarfinline.Unit) ([]Misaligned, error) {
	n := newUnit(s.c, u)
	s.left = workPerByte*n.bytes + 1<<20
	var out []Misaligned
	for i := range n.functions {
		f := &n.functions[i]
		if !f.callsInside() {
			continue
		}
		found, err := s.misalignedIn(n, f)
		if err != nil {
			return out, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// callsInside tells whether a function calls one of its unit.
func (f *function) callsInside() bool {
	for _, e := range f.edges {
		if e.callee >= 0 && !e.tail {
			return true
		}
	}
	return false
}

// isHandler tells the handler of an interrupt: the processor enters it with a stack of its
// own making.
func isHandler(flow *disasm.Flow) bool {
	return slices.ContainsFunc(flow.Steps, func(s disasm.Step) bool { return s.Interrupt })
}

// misalignedIn looks through one function.
func (s *searcher) misalignedIn(n *unit, f *function) (out []Misaligned, err error) {
	if !s.decode(&s.flow, f) {
		return nil, nil
	}
	if s.left < 0 {
		return nil, s.tooMuch(f)
	}
	if isHandler(&s.flow) {
		return nil, nil
	}
	s.flow.SolveStack(f.body.Sub.Entry(), entryOver)
	var held *dwarfinline.Holdings
	for i := range s.flow.Steps {
		step := &s.flow.Steps[i]
		if step.Kind != disasm.Call || step.Stack == 0 || step.Stack == disasm.UnknownRemainder {
			continue
		}
		e, ok := f.edgeAt(step.PC)
		if !ok || e.callee < 0 {
			continue
		}
		if held == nil {
			if held, err = s.c.f.Index().Holdings(f.body.Sub); err != nil {
				return out, err
			}
		}
		one := Misaligned{Caller: f.body, Callee: n.functions[e.callee].body, Call: step.PC, Over: step.Stack}
		site, ok := held.Site(step.Next)
		one.Site = site.Offset
		one.Why = s.unexplained(ok, unalignable(n.u.Producer()))
		one.Certain = one.Why == ""
		out = append(out, one)
	}
	return out, nil
}

// entryOver is how much the stack pointer is above a multiple of 16 when a function is
// entered: the return address was pushed.
const entryOver = 8
