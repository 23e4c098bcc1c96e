package contract

import (
	"inlay/disasm"
	"inlay/program"
)

// Finding is a caller that keeps a value in a register which the calling convention
// lets the called function change.
type Finding struct {
	Caller, Callee program.Body

	Call     uint64           // address of the call
	Back     uint64           // the address behind it
	Register disasm.Registers // a set of one
	Set      uint64           // an instruction that gave the register its value; 0 for a parameter of the caller
	Use      uint64           // where the value is read behind the call

	// Certain says that nothing but inter-procedural register allocation explains it;
	// where it is false, Why tells what is missing.
	Certain bool
	Why     string

	Site   uint64   // offset of the DW_TAG_call_site of the call, 0 if there is none
	Values []Holder // variables that the DWARF says are in the register across the call

	// Trusted are the callee and all that it calls: each of them must go on leaving the
	// register alone. The callee comes first, the others by address.
	Trusted []program.Body
}

// Holder is a variable that the DWARF puts into the register, from in front of the
// call to behind it.
type Holder struct {
	Name   string
	Offset uint64 // of the DIE
	Lo, Hi uint64 // addresses at which it is there
}
