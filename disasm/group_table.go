package disasm

// Opcodes whose reg field of the ModRM byte extends the opcode (SDM table A-6),
// and lea, which has no register form.
const (
	_        attr = iota<<groupShift | modRM
	groupMem      // memory operands only
	groupLea
	group8F
	groupC6
	groupC7
	groupD9
	groupDB
	groupDD
	groupF6
	groupF7
	groupFE
	groupFF
	group0F00
	group0FBA
	group0F71
	group0F73
	group0FC7
)

const (
	le = modRM | leaBit
	ci = modRM | callIndirect
	ji = modRM | jumpIndirect
	xb = modRM | relZ | condJump // xbegin
)

// groups gives the attr of a group's members: memory operands /0 to /7, then
// register operands /0 to /7.
var groups = [32][16]attr{
	groupMem >> groupShift:  {mr, mr, mr, mr, mr, mr, mr, mr, __, __, __, __, __, __, __, __},
	groupLea >> groupShift:  {le, le, le, le, le, le, le, le, __, __, __, __, __, __, __, __},
	group8F >> groupShift:   {mr, __, __, __, __, __, __, __, mr, __, __, __, __, __, __, __},
	groupC6 >> groupShift:   {mb, __, __, __, __, __, __, __, mb, __, __, __, __, __, __, mb},
	groupC7 >> groupShift:   {mz, __, __, __, __, __, __, __, mz, __, __, __, __, __, __, xb},
	groupD9 >> groupShift:   {mr, __, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr},
	groupDB >> groupShift:   {mr, mr, mr, mr, __, mr, __, mr, mr, mr, mr, mr, mr, mr, mr, mr},
	groupDD >> groupShift:   {mr, mr, mr, mr, mr, __, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr},
	groupF6 >> groupShift:   {mb, mb, mr, mr, mr, mr, mr, mr, mb, mb, mr, mr, mr, mr, mr, mr},
	groupF7 >> groupShift:   {mz, mz, mr, mr, mr, mr, mr, mr, mz, mz, mr, mr, mr, mr, mr, mr},
	groupFE >> groupShift:   {mr, mr, __, __, __, __, __, __, mr, mr, __, __, __, __, __, __},
	groupFF >> groupShift:   {mr, mr, ci, ci, ji, ji, mr, __, mr, mr, ci, __, ji, __, mr, __},
	group0F00 >> groupShift: {mr, mr, mr, mr, mr, mr, mr, __, mr, mr, mr, mr, mr, mr, mr, __},
	group0FBA >> groupShift: {__, __, __, __, mb, mb, mb, mb, __, __, __, __, mb, mb, mb, mb},
	group0F71 >> groupShift: {__, __, __, __, __, __, __, __, __, __, mb, __, mb, __, mb, __},
	group0F73 >> groupShift: {__, __, __, __, __, __, __, __, __, __, mb, mb, __, __, mb, mb},
	group0FC7 >> groupShift: {__, mr, __, mr, mr, mr, mr, mr, __, __, __, __, __, __, mr, mr},
}
