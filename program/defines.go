package program

import "debug/elf"

// Defines tells whether the file defines a symbol of that name, function or data, that is
// visible outside its unit.
func (f *File) Defines(name string) bool {
	f.definesOnce.Do(func() {
		f.defines = make(map[string]bool)
		for i := range f.symbols.all {
			if s := &f.symbols.all[i]; s.Section > 0 && s.Bind != elf.STB_LOCAL {
				f.defines[s.Name] = true
			}
		}
	})
	return f.defines[name]
}
