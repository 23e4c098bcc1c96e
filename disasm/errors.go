package disasm

import "errors"

var (
	// ErrInvalid says that no instruction starts with these bytes: an opcode or
	// opcode extension without a meaning in this mode, or more than 15 bytes.
	ErrInvalid = errors.New("invalid instruction")

	// ErrTruncated says that the bytes end inside an instruction.
	ErrTruncated = errors.New("truncated instruction")
)
