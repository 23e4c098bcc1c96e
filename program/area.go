package program

import "strings"

// Area is a part of the code to which rules of its own apply.
type Area uint8

// The areas of a kernel; all other code is AreaText.
const (
	AreaText       Area = iota
	AreaKernelInit      // freed after boot
	AreaModuleInit      // freed after the module was loaded
	AreaNoinstr         // must not be traced
	AreaEntry           // entered by the hardware
)

// String names the area by its section.
func (a Area) String() string {
	return [...]string{".text", ".init.text", ".init.text", ".noinstr.text", ".entry.text"}[a]
}

// Area tells which area holds the entry. A linked kernel merges its sections and
// marks their bounds with symbols.
func (p Place) Area() Area {
	f := p.File
	section := p.Section()
	switch {
	case section == ".init.text" && f.Kernel():
		return AreaKernelInit
	case section == ".init.text" && f.Module():
		return AreaModuleInit
	case strings.HasPrefix(section, ".noinstr.text"):
		return AreaNoinstr
	case strings.HasPrefix(section, ".entry.text"):
		return AreaEntry
	case !f.Kernel():
		return AreaText
	}
	f.areasOnce.Do(func() {
		f.noinstr[0], f.noinstr[1] = f.between("__noinstr_text_start", "__noinstr_text_end")
		f.entry[0], f.entry[1] = f.between("__entry_text_start", "__entry_text_end")
	})
	switch {
	case f.noinstr[0] <= p.Entry && p.Entry < f.noinstr[1]:
		return AreaNoinstr
	case f.entry[0] <= p.Entry && p.Entry < f.entry[1]:
		return AreaEntry
	}
	return AreaText
}

// Module tells a kernel module, or an object that becomes part of one.
func (f *File) Module() bool {
	return f.elf.Relocatable() && f.elf.Section(".modinfo") != nil
}

// Padded tells a file with a table of the places at which functions can be traced or
// patched: without one, nothing is known about that.
func (f *File) Padded() (bool, error) {
	t, err := f.pads()
	return len(t.mcount)+len(t.patchable) > 0, err
}
