package program

import "inlay/elfscan"

// Guard runs fn and turns a fault or panic in it into an error, see [elfscan.GuardAll].
// Whatever reads several files of the program runs under it, in each goroutine.
func (p *Program) Guard(fn func() error) error { return elfscan.GuardAll(p.elfFiles(), fn) }

// Changed returns an error that wraps [elfscan.ErrFault] if a file was written to since it
// was opened, or could not be read to its end: an answer of before that may be wrong in any
// part.
func (p *Program) Changed() error {
	for _, f := range p.elfFiles() {
		if err := f.Changed(); err != nil {
			return err
		}
	}
	return nil
}

// elfFiles lists the files that the program reads, those with a part of the DWARF among them.
func (p *Program) elfFiles() []*elfscan.File {
	p.elfOnce.Do(func() {
		for _, f := range p.files {
			p.elf = append(p.elf, f.elf)
			if f.debug != nil && f.debug != f.elf {
				p.elf = append(p.elf, f.debug)
			}
			p.elf = append(p.elf, f.others...)
		}
	})
	return p.elf
}
