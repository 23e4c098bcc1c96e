package ulp

import "errors"

// Errors that callers can test for with errors.Is. Others are those of elfscan:
// ErrTruncated and ErrCorrupt.
var (
	// ErrNoPatch says that a file has no section .ulp.
	ErrNoPatch = errors.New("no libpulp live patch")
	// ErrAmbiguous says that a stream can be read both with and without the path of the
	// container.
	ErrAmbiguous = errors.New("can be read in two ways")
)

// Patch is what a container says. Nothing in it refers to the bytes it was read from.
type Patch struct {
	Revert     bool     // undoes the patch of the same ID; then it has neither units nor what follows them
	ID         [32]byte // identifies the patch
	Container  string   // path of the shared object with the new functions, "" if left out
	BuildID    string   // of the target, in lower-case hex
	Target     string   // name of the shared library that is patched
	Units      []Unit   // in the order of the stream
	Depends    [][32]byte
	References []Reference // in the order of the stream
}

// Unit is a function that is replaced.
type Unit struct {
	Old, New string // symbols, in the target and in the container
	OldAddr  uint64 // of Old in the target's sense, before it is loaded
}

// Reference is a variable of the patch that is set to the address of one in the target
// before the new functions run.
type Reference struct {
	TargetVar, PatchVar       string
	TargetOffset, PatchOffset uint64 // in the sense of Unit.OldAddr
	TLS                       bool   // the target's variable is thread-local
}
