package dwarfinline

import (
	"context"
	"debug/dwarf"
	"debug/elf"
	"os"
	"testing"

	"inlay/elfscan"
)

// subject is the file to measure: a vmlinux if INLAY_VMLINUX names one, else the
// fixture with the most DWARF.
func subject() string {
	if path := os.Getenv("INLAY_VMLINUX"); path != "" {
		return path
	}
	return objects + "/cxx-gcc12-x86_64-O2-g4.o"
}

// subjectIndex builds the subject's index and sets the bytes of one round.
func subjectIndex(b *testing.B) *Index {
	b.Helper()
	f, err := elfscan.Open(subject(), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.Close() })
	x := build(b, f, nil)
	b.SetBytes(int64(len(x.sec.info)))
	b.ReportAllocs()
	return x
}

// BenchmarkHeaders lists the units.
func BenchmarkHeaders(b *testing.B) {
	x := subjectIndex(b)
	for b.Loop() {
		q := &unitQueue{regions: []region{x.sec.whole()}}
		for q.take() != nil {
		}
		if len(q.units) != len(x.units) {
			b.Fatalf("%d units, want %d", len(q.units), len(x.units))
		}
	}
}

// BenchmarkAbbrev compiles the abbreviation table of every unit; the bytes are
// those of .debug_abbrev.
func BenchmarkAbbrev(b *testing.B) {
	x := subjectIndex(b)
	b.SetBytes(int64(len(x.sec.abbrev)))
	table := new(abbrevTable)
	for b.Loop() {
		for _, u := range x.units {
			if table.compile(x.sec, u.abbrevOff, u.enc); table.err != nil {
				b.Fatal(table.err)
			}
		}
	}
}

// BenchmarkScan is Build but for opening the file: one worker and as many as
// there are processors.
func BenchmarkScan(b *testing.B) {
	for jobs, name := range []string{"all", "one"} {
		b.Run(name, func(b *testing.B) {
			x := subjectIndex(b)
			for b.Loop() {
				y, err := Build(context.Background(), x.file, &Options{Jobs: jobs})
				if err != nil || y.counts != x.counts {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(x.counts.Inlined), "instances")
		})
	}
}

// BenchmarkLines looks the entry of every body up, unit by unit; the bytes are
// those of .debug_line.
func BenchmarkLines(b *testing.B) {
	x := subjectIndex(b)
	b.SetBytes(int64(len(x.sec.line)))
	for b.Loop() {
		for _, u := range x.units {
			var pcs []uint64
			for s := range u.Subprograms() {
				if s.OutOfLine() && (len(pcs) == 0 || s.Entry() >= pcs[len(pcs)-1]) {
					pcs = append(pcs, s.Entry())
				}
			}
			if _, err := u.Lines(pcs); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkSource asks what the DWARF says about the origin of every inlined
// instance, with an empty cache.
func BenchmarkSource(b *testing.B) {
	x := subjectIndex(b)
	b.SetBytes(0)
	for b.Loop() {
		x.sources.sources = nil
		for i := range x.Instances() {
			if _, err := x.Source(i.Root()); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(x.counts.Inlined), "ns/instance")
}

// BenchmarkDebugDwarfWalk is the comparison: debug/dwarf reads every DIE and the
// ranges of every instance.
func BenchmarkDebugDwarfWalk(b *testing.B) {
	x := subjectIndex(b)
	f, err := elf.Open(subject())
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	for b.Loop() {
		d, err := f.DWARF()
		if err != nil {
			b.Fatal(err)
		}
		inlined := 0
		for r := d.Reader(); ; {
			e, err := r.Next()
			if err != nil {
				b.Fatal(err)
			}
			if e == nil {
				break
			}
			if e.Tag != dwarf.TagInlinedSubroutine && e.Tag != dwarf.TagSubprogram {
				continue
			}
			if _, err := d.Ranges(e); err != nil {
				b.Fatal(err)
			}
			if e.Tag == dwarf.TagInlinedSubroutine {
				inlined++
			}
		}
		if inlined != x.counts.Inlined {
			b.Fatalf("%d instances, want %d", inlined, x.counts.Inlined)
		}
	}
}
