package program

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"inlay/answer"
	"inlay/disasm"
	"inlay/dwarfinline"
	"inlay/elfscan"
	"inlay/elfscan/btf"
	"inlay/elfscan/debugfile"
)

// File is one file of a system: the ELF file that was named, the file that
// holds its DWARF (often the same), and the index of that. It is immutable and
// safe for concurrent use.
type File struct {
	number   int
	archive  string // path of the archive it is a member of, "" if none
	jobs     int    // workers that queries may use
	elf      *elfscan.File
	debug    *elfscan.File      // where the DWARF is; nil if there is none
	others   []*elfscan.File    // that hold parts of the DWARF
	index    *dwarfinline.Index // nil if there is no DWARF
	noDWARF  error              // why index is nil
	symbols  symbolTable
	coverage answer.Coverage
	compDir  string // of most units
	overrides
	addresses bodyTable
	positions positionTable
	folded    foldedTable
	bareOnce  sync.Once
	bare      *bareTable
	notes     diagnostics // found while answering
	imports   importGraph
	callGraph callGraphOnce
	thunks    []uint64 // addresses of retpolines, ascending

	localEntries map[uint64]uint64 // entries by local entry, of ppc64

	returnThunks []uint64 // addresses of the code that stands for a return

	objectsOnce sync.Once
	objects     []symbolEntry // data objects by address

	labelsOnce sync.Once
	labels     []symbolEntry

	sitesOnce     sync.Once
	sitesByReturn map[uint64]dwarfinline.CallSite
	sitesByOrigin map[uint64][]dwarfinline.CallSite

	usesOnce   sync.Once
	uses       []use         // by target and place
	patchSites []disasm.Span // tables that list code for patching
	usesKnown  bool
	usesErr    error

	definesOnce sync.Once
	defines     map[string]bool // the names of symbols that other units see

	defined sync.Map // whether the DWARF defines a function of a name, as far as it was asked

	areasOnce      sync.Once
	noinstr, entry [2]uint64 // bounds of the areas

	btf typeTable

	padsOnce sync.Once
	padTable padTable
	padsErr  error

	fentryOnce sync.Once
	fentries   []uint64 // places of relocations against __fentry__
	fentryErr  error

	importsOnce sync.Once
	linkage     importTable
	linkageErr  error
}

// errNoSymbols says that not even the names of functions are known.
var errNoSymbols = errors.New("no symbols either")

// openFile opens one file and builds its index. The symbols are read while
// the DWARF is, if there is more than one job.
func openFile(ctx context.Context, open func() (*elfscan.File, error), jobs int, progress func(done, total int64), opt *Options) (*File, error) {
	e, err := open()
	if err != nil {
		return nil, err
	}
	f := &File{elf: e, jobs: jobs}
	if err := e.Guard(func() error { return f.read(ctx, jobs, progress, opt) }); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

// read reads the symbols and the DWARF.
func (f *File) read(ctx context.Context, jobs int, progress func(done, total int64), opt *Options) error {
	var err error
	var symbols sync.WaitGroup
	defer symbols.Wait() // also where reading the DWARF faults: the file is closed then
	if symbols.Go(func() { err = f.elf.Guard(func() error { return f.symbols.read(f.elf) }) }); jobs == 1 {
		symbols.Wait()
	}
	f.readDWARF(ctx, jobs, progress, opt)
	symbols.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if f.index == nil && err == nil && f.symbols.empty() {
		f.noDWARF = errors.Join(f.noDWARF, errNoSymbols)
	}
	if f.index == nil && (err != nil || f.symbols.empty() && !btf.In(f.elf)) {
		return errors.Join(f.noDWARF, err)
	}
	if err != nil {
		f.noteAt(f.Path(), ".symtab", err)
	}
	if f.index != nil {
		f.join()
	}
	return nil
}

func openELF(path string, opt *Options) (*elfscan.File, error) {
	o := &elfscan.Options{Limits: opt.Limits, Budget: opt.Budget}
	if path == "-" {
		if opt.Stdin == nil {
			return nil, errors.New("open -: there is no standard input")
		}
		return elfscan.Read("-", opt.Stdin, o)
	}
	return elfscan.Open(path, o)
}

// readDWARF builds the index from the file itself or from its separate debug
// file.
func (f *File) readDWARF(ctx context.Context, jobs int, progress func(done, total int64), opt *Options) {
	f.debug = f.elf
	if s := f.elf.Section(splitInfo); s != nil && !f.elf.HasDWARF() {
		f.debug, f.noDWARF = nil, &elfscan.FormatError{Path: f.elf.Path(), Section: s.Name, Offset: -1, Err: errSplitAlone}
		return
	}
	if !f.elf.HasDWARF() && isBytecode(f.elf) {
		f.debug, f.noDWARF = nil, &elfscan.FormatError{Path: f.elf.Path(), Offset: -1, Err: errBytecode}
		return
	}
	if !f.elf.HasDWARF() {
		found, err := opt.Finder.Find(ctx, debugfile.Request{Kind: debugfile.Debug, For: f.elf})
		if err != nil {
			f.debug = nil
			f.noDWARF = errors.Join(&elfscan.FormatError{Path: f.elf.Path(), Offset: -1, Err: elfscan.ErrNoDWARF}, err)
			return
		}
		f.debug = found.File
	}
	f.index, f.noDWARF = dwarfinline.Build(ctx, f.debug, &dwarfinline.Options{
		Jobs: jobs, CallSites: opt.CallSites, Progress: progress, Open: f.openOther(opt),
	})
}

// join brings DWARF and symbols together.
func (f *File) join() {
	f.readDebugSymbols()
	f.chooseEntries()
	f.includePads()
	f.cover()
}

// readDebugSymbols takes the symbols of the separate debug file where the file itself
// was stripped of all but its dynamic ones, which name no local function or clone.
func (f *File) readDebugSymbols() {
	if f.debug == f.elf || f.symbols.full {
		return
	}
	if f.debug.Section(".symtab") == nil && !f.symbols.empty() {
		return
	}
	if err := f.readSymbolsOf(f.debug); err != nil {
		f.noteAt(f.debug.Path(), ".symtab", err)
	}
}

func (f *File) close() error {
	err := f.elf.Close()
	if f.debug != nil && f.debug != f.elf {
		err = errors.Join(err, f.debug.Close())
	}
	for _, other := range f.others {
		err = errors.Join(err, other.Close())
	}
	return err
}

// Number returns the position among the files of the program.
func (f *File) Number() int { return f.number }

// Path returns the path that the file was opened by.
func (f *File) Path() string { return f.elf.Path() }

// Archive returns the path of the static archive that the file is a member of, "" if it is
// none.
func (f *File) Archive() string { return f.archive }

// Index returns the index of the file's DWARF, nil if it has none.
func (f *File) Index() *dwarfinline.Index { return f.index }

// ELF returns the file itself.
func (f *File) ELF() *elfscan.File { return f.elf }

// Guard runs fn and turns a fault or panic in it into an error, see
// [elfscan.File.Guard]. Queries that read DWARF run under it.
func (f *File) Guard(fn func() error) error {
	if f.debug == nil {
		return f.elf.Guard(fn)
	}
	return f.debug.Guard(fn)
}

// Kernel tells a linked Linux kernel, whose .init.text is freed after boot.
func (f *File) Kernel() bool {
	return !f.elf.Relocatable() && f.elf.Section("__ksymtab") != nil
}

// CompareFiles orders the files of a program by their paths' order.
func CompareFiles(a, b *File) int { return cmp.Compare(a.number, b.number) }

// Nameless tells a file with neither DWARF nor symbols, which still may have code and BTF.
func (f *File) Nameless() bool { return f.index == nil && f.symbols.empty() }

// NoDWARF returns why there is no index, nil if there is one.
func (f *File) NoDWARF() error { return f.noDWARF }

func (f *File) input() answer.Input {
	in := answer.Input{
		Path: f.Path(), BuildID: f.elf.BuildID(), Machine: f.elf.Machine(), Type: f.elf.Type(), Coverage: f.coverage,
	}
	if f.index != nil {
		in.DebugPath, in.CompDir = f.debug.Path(), f.compDir
	}
	return in
}

// diagnostics lists what the file's readers reported.
func (f *File) diagnostics() []answer.Diagnostic {
	var out []answer.Diagnostic
	add := func(e *elfscan.File) {
		for _, d := range e.Diagnostics() {
			out = append(out, answer.Diagnostic{Input: e.Path(), Section: d.Section, Offset: d.Offset, Message: elfscan.Explain(d.Err)})
		}
	}
	add(f.elf)
	if f.debug != nil && f.debug != f.elf {
		add(f.debug)
	}
	for _, other := range f.others {
		add(other)
	}
	if at, ok := f.noDWARF.(*elfscan.FormatError); ok { // a reader of sections may have said the same
		out = append(out, answer.Diagnostic{Input: at.Path, Section: at.Section, Offset: at.Offset, Message: elfscan.Explain(at.Err)})
	} else if f.noDWARF != nil {
		out = append(out, answer.Diagnostic{Input: f.Path(), Offset: -1, Message: elfscan.Explain(f.noDWARF)})
	}
	if f.index != nil {
		for _, d := range f.index.Diagnostics() {
			out = append(out, answer.Diagnostic{Input: d.Path, Section: d.Section, Offset: int64(d.Offset), Message: elfscan.Explain(d.Err)})
		}
	}
	out = append(out, f.notes.list()...)
	slices.SortStableFunc(out, compareDiagnostics)
	return slices.Compact(out)
}

// note keeps a diagnostic about a part of the DWARF that an answer needed.
func (f *File) note(err error) { f.noteAt(f.debug.Path(), ".debug_info", err) }

// noteAt keeps a diagnostic; an error that names a section goes before the one given.
func (f *File) noteAt(path, section string, err error) {
	offset := int64(-1)
	var fe *elfscan.FormatError
	if errors.As(err, &fe) {
		path, section, offset, err = cmp.Or(fe.Path, path), fe.Section, fe.Offset, fe.Err
	}
	f.notes.add(path, section, offset, err)
}

func compareDiagnostics(a, b answer.Diagnostic) int {
	return cmp.Or(cmp.Compare(a.Input, b.Input), cmp.Compare(a.Section, b.Section),
		cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Message, b.Message))
}
