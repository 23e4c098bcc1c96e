package verify

import (
	"strconv"
	"strings"
)

// compiler tells the producers of units apart.
type compiler uint8

const (
	otherProducer compiler = iota // one that is not known to have the option
	gcc
	assembler
	noProducer
)

// record is what a compiler wrote down about how it was called: DW_AT_producer, or a
// string of .GCC.command.line.
type record struct {
	text     string
	name     string // the compiler with its version, without the options
	compiler compiler
	major    int // of GCC's version, 0 if it cannot be read
	options  []string
	lto      bool
	mode     Mode
	again    []string // options that mode forbids, switched on
	problem  string   // why mode cannot be relied on, "" if it can
}

// firstMajor and lastMajor bound the versions of GCC whose option is known here: it came
// with GCC 9.
const firstMajor, lastMajor = 9, 16

// readRecord takes a record apart.
func readRecord(text string) record {
	r := record{text: text, name: text}
	if i := strings.Index(text, " -"); i >= 0 {
		r.name, r.options = text[:i], strings.Fields(text[i:])
	}
	r.name = strings.TrimSpace(r.name)
	switch {
	case r.name == "":
		r.compiler = noProducer
	case hasAnyPrefix(r.name, "GNU AS", "NASM", "nasm", "yasm", "YASM", "flat assembler", "FASM"):
		r.compiler = assembler
	case strings.HasPrefix(r.name, "GNU "):
		r.compiler = gcc
		r.readGCC()
	}
	return r
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// readGCC reads the version and the options of a GCC.
func (r *record) readGCC() {
	r.major = majorOf(r.name)
	r.lto = strings.HasPrefix(r.name, "GNU GIMPLE ")
	on := make(map[string]bool)
	level := ""
	for _, o := range r.options {
		switch name, value, has := strings.Cut(o, "="); {
		case name == "-flive-patching" && !has:
			level = string(InlineClone)
		case name == "-flive-patching":
			level = value
		case name == "-flto" || name == "-fltrans" || name == "-fwpa":
			r.lto = true
		case name == "-fno-lto":
			r.lto = strings.HasPrefix(r.name, "GNU GIMPLE ")
		case strings.HasPrefix(o, "-fno-"):
			on[o[len("-fno-"):]] = false
		case strings.HasPrefix(o, "-f"):
			on[o[len("-f"):]] = true
		}
	}
	r.problem = r.findProblem(level)
	if Mode(level).Valid() {
		r.mode = Mode(level)
	}
	for _, f := range forbiddenOptions() {
		if on[f.name] && (!f.only || r.mode == InlineOnlyStatic) {
			r.again = append(r.again, "-f"+f.name)
		}
	}
}

// findProblem says why a GCC's record of the level cannot be relied on.
func (r *record) findProblem(level string) string {
	switch {
	case r.major == 0:
		return "the version of the compiler cannot be read"
	case len(r.options) == 0:
		return "the compiler recorded no options (-gno-record-gcc-switches)"
	case level != "" && !Mode(level).Valid():
		return "the level " + strconv.Quote(level) + " is not one of GCC's"
	case cutOption(r.options[len(r.options)-1]):
		return "the record seems to be cut"
	case level == "" && !r.hasDebug():
		return "the record seems to be cut: GCC writes down the -g that made it"
	case level != "" && r.major < firstMajor:
		return "GCC " + strconv.Itoa(r.major) + " has the option only where a distributor added it"
	case r.major > lastMajor:
		return "what the option does in GCC " + strconv.Itoa(r.major) + " is not known"
	}
	return ""
}

// hasDebug tells whether an option asked for debug information.
func (r *record) hasDebug() bool {
	for _, o := range r.options {
		if strings.HasPrefix(o, "-g") {
			return true
		}
	}
	return false
}

// cutOption tells an option at the end of a record that may be the beginning of the one
// that counts. GCC always writes it with its level.
func cutOption(last string) bool {
	return last == "-" || strings.HasPrefix("-flive-patching", last) && len(last) >= len("-f")
}

// majorOf returns the major version in a compiler's name, 0 if there is none: the first
// word that is a number with a dot.
func majorOf(name string) int {
	for word := range strings.FieldsSeq(name) {
		major, rest, ok := strings.Cut(word, ".")
		if !ok || rest == "" || rest[0] < '0' || rest[0] > '9' {
			continue
		}
		if n, err := strconv.Atoi(major); err == nil && n > 0 {
			return n
		}
	}
	return 0
}

// quoted is a record in the form that messages show: as Go writes a string, cut after
// many characters.
func quoted(text string) string {
	const most = 400
	if len(text) > most {
		return strconv.Quote(text[:most]) + "…"
	}
	return strconv.Quote(text)
}
