package contract

import (
	"context"
	"debug/elf"

	"inlay/disasm"
	"inlay/program"
)

// Writes returns the call-clobbered registers that a body, with all that it calls, may
// change. Known is false where that is not seen from the code: a call leaves the unit, goes
// through a pointer, or the machine is another one than x86-64.
func (x *Finder) Writes(ctx context.Context, b program.Body) (written disasm.Registers, known bool, err error) {
	if b.File.ELF().MachineID() != elf.EM_X86_64 {
		return 0, false, nil
	}
	f := x.file(b.File)
	f.once.Do(func() { f.open(ctx, b.File) })
	if f.err != nil {
		return 0, false, f.err
	}
	err = b.File.Guard(func() error {
		n := newUnit(f.c, b.Sub.Unit())
		i := n.find(b.Sub.Entry())
		if i < 0 {
			return nil
		}
		fn := &n.functions[i]
		fn.called = true // or nobody would ask what it writes
		n.findWrites()
		written, known = fn.writes, !fn.all
		return nil
	})
	return written, known, err
}
