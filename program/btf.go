package program

import (
	"errors"
	"sync"

	"inlay/answer"
	"inlay/elfscan/btf"
)

// typeTable is what the section .BTF of a file says. It is read when first asked for.
type typeTable struct {
	kernel *File // of a module, whose types its own go on from; nil if it is not among the files
	once   sync.Once
	types  *btf.Types
}

// linkBTF tells modules which kernel is theirs: the only one among the files.
func (p *Program) linkBTF() {
	var kernel *File
	for _, f := range p.files {
		switch {
		case !f.Kernel() || !btf.In(f.elf):
		case kernel != nil:
			return
		default:
			kernel = f
		}
	}
	for _, f := range p.files {
		if f.elf.Relocatable() {
			f.btf.kernel = kernel
		}
	}
}

// types returns what the file's BTF describes, nil if it has none or that cannot be read. The
// types refer to the mapped file: they are used under Guard.
func (f *File) types() *btf.Types {
	f.btf.once.Do(func() {
		if !btf.In(f.elf) {
			return
		}
		var base *btf.Types
		if f.btf.kernel != nil {
			base = f.btf.kernel.types()
		}
		err := f.elf.Guard(func() (err error) {
			f.btf.types, err = btf.Read(f.elf, base)
			if errors.Is(err, btf.ErrBase) {
				f.noteAt(f.Path(), "", err)
				f.btf.types, err = btf.Read(f.elf, nil)
			}
			return err
		})
		if err != nil {
			f.noteAt(f.Path(), "", err)
		}
	})
	return f.btf.types
}

// scanBTF counts what BTF names.
func (f *File) scanBTF() *answer.BTF {
	types := f.types()
	if types == nil {
		return nil
	}
	return &answer.BTF{Functions: types.FunctionCount(), Named: !types.NeedsBase()}
}
