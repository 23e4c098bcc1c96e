package program

import (
	"context"

	"inlay/answer"
	"inlay/disasm"
	"inlay/elfscan"
)

// callersOfSymbol lists the functions of a file whose code calls a function that only a
// symbol tells of, by address. There is no DWARF that could witness a call too.
func (f *File) callersOfSymbol(ctx context.Context, s *elfscan.Symbol) ([]answer.Caller, error) {
	g, err := f.Calls(ctx)
	if err != nil {
		return nil, err
	}
	c := callerSet{f: f}
	for _, call := range g.Into(s.Addr, s.Addr+max(s.Size, 1)) {
		who := f.PlaceAt(call.From)
		if who.Entry == s.Addr && (call.To != s.Addr || call.Kind != disasm.Call) {
			continue // a branch inside the function
		}
		kind := answer.DirectCall
		switch {
		case call.Kind == disasm.Call:
		case call.To != s.Addr:
			kind = answer.JumpInto
		default:
			kind = answer.TailCall
		}
		c.add(who, CallEdge{From: call.From, Kind: kind, ByCode: true}, 0)
	}
	calling := c.list()
	out := make([]answer.Caller, len(calling))
	for i := range calling {
		out[i] = answer.Caller{Body: calling[i].Place.Answer(), Calls: calling[i].Answer()}
	}
	return out, nil
}
