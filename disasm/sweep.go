package disasm

// Span is a half-open range of addresses, usually those of one symbol.
type Span struct{ Lo, Hi uint64 }
