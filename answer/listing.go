package answer

// Listing is the result of "disasm": the code of one body.
type Listing struct {
	Body  Body   `json:"body"`
	Lines []Line `json:"lines"` // by range of the body, then by address
}

// Line is one instruction.
type Line struct {
	Address string `json:"address"`
	Bytes   string `json:"bytes"` // hexadecimal
	Text    string `json:"text"`  // AT&T syntax; ".byte" where no mnemonic is known
	// Target is what a branch leads to, or an operand names, as "symbol+0x1c";
	// empty if there is none or it is not known.
	Target string `json:"target"`
	// Frames is the inline chain at the instruction, innermost first, the body's
	// own function last.
	Frames []Frame `json:"frames"`
}
