package drift

import (
	"debug/elf"
	"strconv"
	"strings"
)

// shnLivepatch is the section of symbols that the kernel resolves itself (SHN_LIVEPATCH of
// include/uapi/linux/elf.h).
const shnLivepatch elf.SectionIndex = 0xff20

// livepatchSymbol takes ".klp.sym.OBJECT.NAME,POSITION" apart. Names may have dots, objects
// have none.
func livepatchSymbol(symbol string) (object, name string, pos int, ok bool) {
	rest, ok := strings.CutPrefix(symbol, ".klp.sym.")
	if !ok {
		return "", "", 0, false
	}
	object, rest, ok = strings.Cut(rest, ".")
	comma := strings.LastIndexByte(rest, ',')
	if !ok || object == "" || comma < 1 {
		return "", "", 0, false
	}
	pos, err := strconv.Atoi(rest[comma+1:])
	return object, rest[:comma], pos, err == nil && pos >= 0
}
