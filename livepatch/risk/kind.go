package risk

// Kind says what a risk is about. It is the Kind of an answer.Risk.
type Kind string

// The kinds, in the order in which [Tables.Of] lists them.
const (
	Section         Kind = "section"            // code with a place and rules of its own, such as .noinstr.text
	KprobeForbidden Kind = "kprobe_blacklisted" // in _kprobe_blacklist
	LongRunning     Kind = "long_running"       // no return can be reached: a task never leaves it
	JumpLabel       Kind = "jump_label"         // a static branch
	StaticCall      Kind = "static_call"        // a call that the kernel rewrites
	SiblingCall     Kind = "sibling_call"       // a jump to another function
	Alternative     Kind = "alternative"        // bytes that are replaced at boot or when a module is loaded
	ExceptionTable  Kind = "exception_table"    // an instruction that may fault
	BugEntry        Kind = "bug_entry"          // a BUG or WARN
	Unknown         Kind = "unknown"            // something that could not be read
)

// order lists the kinds as they are printed.
func order() []Kind {
	return []Kind{Section, KprobeForbidden, LongRunning, JumpLabel, StaticCall, SiblingCall, Alternative, ExceptionTable, BugEntry, Unknown}
}
