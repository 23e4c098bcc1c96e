package needs_test

import (
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// elfSymbol is a symbol as readelf prints it.
type elfSymbol struct {
	name, kind, bind, section string // section is its name, "" for none
	value, size               uint64
}

// reading is what readelf says of a file; objdump's reading of code is held against it.
type reading struct {
	path     string
	linked   bool
	symbols  []elfSymbol
	sections map[string]uint64 // addresses
	exported map[string]bool
	byValue  map[string][]*elfSymbol // of one section
}

func read(t *testing.T, path string) *reading {
	t.Helper()
	r := &reading{path: path, sections: make(map[string]uint64), exported: make(map[string]bool), byValue: make(map[string][]*elfSymbol)}
	numbers := make(map[string]string)
	r.linked = !strings.Contains(run(t, "readelf", "-hW", path), "REL (Relocatable")
	line := regexp.MustCompile(`^\s*\[\s*(\d+)\] (\S+)\s+\S+\s+([0-9a-f]{16}) `)
	for l := range strings.Lines(run(t, "readelf", "-SW", path)) {
		if m := line.FindStringSubmatch(l); m != nil {
			numbers[m[1]], r.sections[m[2]] = m[2], hex(t, m[3])
		}
	}
	for l := range strings.Lines(run(t, "readelf", "-sW", path)) {
		f := strings.Fields(l)
		if len(f) < 8 || !strings.HasSuffix(f[0], ":") || f[0] == "Num:" {
			continue
		}
		size, err := strconv.ParseUint(f[2], 0, 64)
		if err != nil {
			t.Fatal(l)
		}
		r.symbols = append(r.symbols, elfSymbol{name: f[7], kind: f[3], bind: f[4], section: numbers[f[6]], value: hex(t, f[1]), size: size})
		if name, ok := strings.CutPrefix(f[7], "__ksymtab_"); ok && numbers[f[6]] != "" {
			r.exported[name] = true
		}
	}
	for i := range r.symbols {
		if s := &r.symbols[i]; s.section != "" && (s.kind == "FUNC" || s.kind == "OBJECT") {
			r.byValue[s.section] = append(r.byValue[s.section], s)
		}
	}
	for _, list := range r.byValue {
		slices.SortStableFunc(list, func(a, b *elfSymbol) int { return int(int64(a.value - b.value)) })
	}
	return r
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
	return string(out)
}

func hex(t *testing.T, text string) uint64 {
	t.Helper()
	v, err := strconv.ParseUint(text, 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// at returns the symbols that hold an address, which is one in a section where the file is
// relocatable.
func (r *reading) at(section string, addr uint64) (out []*elfSymbol) {
	list := r.byValue[section]
	i, _ := slices.BinarySearchFunc(list, addr+1, func(s *elfSymbol, a uint64) int { return int(int64(s.value - a)) })
	for n := i - 1; n >= 0 && n > i-12; n-- {
		if s := list[n]; addr-s.value < max(s.size, 1) && (len(out) == 0 || out[0].value == s.value) {
			out = append(out, s)
		}
	}
	return out
}

// sectionOf returns the section of a linked file that holds an address.
func (r *reading) sectionOf(addr uint64) string {
	for name, list := range r.byValue {
		if len(list) > 0 && list[0].value <= addr && addr < list[len(list)-1].value+max(list[len(list)-1].size, 1) {
			return name
		}
	}
	return ""
}

// referred is one thing that code refers to: the names that it may go by.
type referred struct {
	names []string
	sure  bool // it is not exported under any of them
}

var (
	instructionLine = regexp.MustCompile(`^\s*([0-9a-f]+):\t(.*)`)
	relocationLine  = regexp.MustCompile(`^\s*([0-9a-f]+): (R_X86_64_\S+)\s+(\S+)`)
	branchTarget    = regexp.MustCompile(`^(?:bnd |notrack )?(?:call|j[a-z]+)\s+([0-9a-f]+) <`)
	ripTarget       = regexp.MustCompile(`# ([0-9a-f]+)(?: <|$)`)
	sumOf           = regexp.MustCompile(`^(.*?)([+-]0x[0-9a-f]+)?$`)
)

// references lists what the code of a symbol refers to outside own.
func (r *reading) references(t *testing.T, code *elfSymbol, own []*elfSymbol) (out []referred) {
	t.Helper()
	args := []string{"-dr", "--no-show-raw-insn", "-j", code.section, "--start-address", "0x" + strconv.FormatUint(code.value, 16),
		"--stop-address", "0x" + strconv.FormatUint(code.value+code.size, 16), r.path}
	lines := strings.Split(run(t, "objdump", args...), "\n")
	inside := func(section string, addr uint64) bool {
		return slices.ContainsFunc(own, func(s *elfSymbol) bool { return s.section == section && addr-s.value < s.size })
	}
	take := func(section string, addr uint64) {
		if r.linked {
			section = r.sectionOf(addr)
		}
		if !inside(section, addr) {
			out = append(out, r.referred(r.at(section, addr))...)
		}
	}
	for i, l := range lines {
		m := instructionLine.FindStringSubmatch(l)
		if m == nil || strings.Contains(m[2], "R_X86_64_") {
			continue
		}
		relocated, end := false, code.value+code.size
		var relocations [][]string
		for _, next := range lines[i+1:] {
			if rel := relocationLine.FindStringSubmatch(strings.TrimSpace(next)); rel != nil {
				relocations = append(relocations, rel)
				continue
			}
			if n := instructionLine.FindStringSubmatch(next); n != nil {
				end = hex(t, n[1])
				break
			}
		}
		for _, rel := range relocations {
			relocated = true
			sum := sumOf.FindStringSubmatch(rel[3])
			base, isSection := r.sections[sum[1]]
			if !isSection || strings.HasPrefix(rel[2], "R_X86_64_GOT") {
				out = append(out, r.named(sum[1])...)
				continue
			}
			addend := int64(0)
			if sum[2] != "" {
				var err error
				if addend, err = strconv.ParseInt(sum[2], 0, 64); err != nil {
					t.Fatal(err)
				}
			}
			if strings.HasPrefix(rel[2], "R_X86_64_PC32") || strings.HasPrefix(rel[2], "R_X86_64_PLT32") {
				addend += int64(end - hex(t, rel[1]))
			}
			take(sum[1], base+uint64(addend))
		}
		if relocated {
			continue
		}
		if to := branchTarget.FindStringSubmatch(m[2]); to != nil {
			take(code.section, hex(t, to[1]))
		} else if to := ripTarget.FindStringSubmatch(m[2]); to != nil && !strings.Contains(m[2], "%gs:") && !strings.Contains(m[2], "%fs:") {
			take(code.section, hex(t, to[1]))
		}
	}
	return out
}

// named is a symbol that a relocation names.
func (r *reading) named(name string) []referred {
	var found []*elfSymbol
	for i := range r.symbols {
		if s := &r.symbols[i]; s.name == name && s.section != "" {
			found = append(found, s)
		}
	}
	return r.referred(found)
}

// referred drops what needs nothing: what is not defined here, is a constant that the compiler
// makes anew, lies in the per-CPU area or is exported.
func (r *reading) referred(found []*elfSymbol) []referred {
	if len(found) == 0 {
		return nil
	}
	out := referred{sure: true}
	for _, s := range found {
		stem, _, numbered := strings.Cut(s.name, ".")
		if stem == "" || numbered && (stem == "CSWTCH" || stem == "__func__" || stem == "__PRETTY_FUNCTION__" || stem == "C") {
			return nil
		}
		if whole, _, part := strings.Cut(s.name, ".part."); s.size == 0 && s.kind == "OBJECT" {
			continue // an empty type: nothing is there
		} else if s.bind != "LOCAL" && r.exported[s.name] || part && r.exported[whole] {
			out.sure = false
		}
		out.names = append(out.names, strings.TrimSuffix(s.name, ".cold"))
	}
	if out.names == nil {
		return nil
	}
	return []referred{out}
}
