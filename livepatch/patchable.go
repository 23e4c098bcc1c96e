package livepatch

import (
	"inlay/program"
)

// Redirectable tells whether a live patch can redirect what begins at a place: "yes", "no"
// and why not, or "unknown", also where the table of pads cannot be read.
func Redirectable(p program.Place) (can, why string) {
	can, why, err := redirectable(p)
	if err != nil {
		return "unknown", err.Error()
	}
	return can, why
}

// redirectable reads what stands at the entry of a place. Without a table of pads in the file nothing is known.
func redirectable(p program.Place) (can, why string, err error) {
	padded, err := p.File.Padded()
	if err != nil || !padded {
		return "unknown", "", err
	}
	pad, err := p.Pad()
	switch {
	case err != nil:
		return "unknown", "", err
	case (pad.Traceable || pad.Kind == "patchable") && pad.Skipped:
		return "no", "calls from the same file go to its second entry, behind the pad", nil
	case pad.Traceable || pad.Kind == "patchable":
		return "yes", "", nil
	case pad.Kind == "unknown":
		return "unknown", "", nil
	}
	switch area := p.Area(); area {
	case program.AreaNoinstr, program.AreaEntry:
		return "no", "stands in " + area.String() + ", which must not be traced", nil
	}
	if pad.Unlisted > 0 {
		return "no", "the nops at its entry are in no table: no tracer knows of them", nil
	}
	return "no", "no pad at its entry (notrace)", nil
}
