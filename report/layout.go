package report

// Layout says what the text of disasm shows of an instruction. The zero value
// shows its address, text, target, source line and inline chain.
type Layout struct {
	Bytes   bool // the bytes of each instruction too
	Compact bool // only runs of instructions of the same chain
	// Source returns the lines of a source file, as its path and the compilation
	// directory were recorded, or nil; nil shows no source. It is called for each
	// change of the source line, from one goroutine.
	Source func(file, compDir string) []string
}
