package verify

// Mode is a level of GCC's -flive-patching.
type Mode string

// The levels, by how much they forbid. NoMode stands for a build without the option.
const (
	NoMode           Mode = ""
	InlineClone      Mode = "inline-clone"
	InlineOnlyStatic Mode = "inline-only-static"
)

// Valid tells one of the two levels.
func (m Mode) Valid() bool { return m == InlineClone || m == InlineOnlyStatic }

// forbidden is an option that a level switches off. GCC refuses to compile with the
// level and the option.
type forbidden struct {
	name  string // behind -f
	since int    // the major version of GCC that has it
	only  bool   // inline-only-static alone forbids it
}

// forbiddenOptions is the table of control_options_for_live_patching in GCC's opts.cc.
func forbiddenOptions() []forbidden {
	return []forbidden{
		{name: "whole-program"}, {name: "ipa-pta"}, {name: "ipa-reference"}, {name: "ipa-reference-addressable", since: 10},
		{name: "ipa-ra"}, {name: "ipa-icf"}, {name: "ipa-icf-functions"}, {name: "ipa-icf-variables"},
		{name: "ipa-bit-cp"}, {name: "ipa-vrp"}, {name: "ipa-pure-const"}, {name: "ipa-modref", since: 11},
		{name: "ipa-stack-alignment"},
		{name: "ipa-cp", only: true}, {name: "ipa-cp-clone", only: true}, {name: "ipa-sra", only: true},
		{name: "partial-inlining", only: true},
	}
}
