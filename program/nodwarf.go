package program

import (
	"debug/elf"
	"fmt"
	"strings"

	"inlay/elfscan"
)

// splitInfo is the section that only files of split units have.
const splitInfo = ".debug_info.dwo"

// errSplitAlone tells a .dwo or .dwp that was given by itself: where its code is, only the
// file knows that it was split off.
var errSplitAlone = fmt.Errorf("%w: it holds split units; give the program or object that they belong to", elfscan.ErrNoDWARF)

// errBytecode tells an object of gcc -flto that holds no code yet.
var errBytecode = fmt.Errorf("%w: it holds GCC's bytecode for link-time optimisation (GNU GIMPLE), which becomes code when it is linked; "+
	"give the linked file, or build with -ffat-lto-objects", elfscan.ErrNoDWARF)

// isBytecode tells an object with bytecode of GCC and no code.
func isBytecode(f *elfscan.File) bool {
	bytecode := false
	for _, s := range f.Sections() {
		if s.Flags&elf.SHF_EXECINSTR != 0 && s.Size > 0 {
			return false
		}
		bytecode = bytecode || strings.HasPrefix(s.Name, ".gnu.lto_")
	}
	return bytecode && f.Relocatable()
}
