package answer

// Verdict says how a check ended.
type Verdict string

// The verdicts. Only Fail and Unknown reach the exit code, and Unknown never counts
// as Pass.
const (
	Pass          Verdict = "pass"
	Fail          Verdict = "fail"
	Unknown       Verdict = "unknown"
	NotApplicable Verdict = "not_applicable" // an assembler unit, or no code
	NotObservable Verdict = "not_observable" // leaves no trace in a binary
)

// Verify is the result of "verify" for one input: whether its build honoured the
// options for live patching.
type Verify struct {
	Input   string `json:"input"`
	BuildID string `json:"build_id"` // hexadecimal, empty if the file has none
	// Verdict leaves accepted findings out of account.
	Verdict Verdict `json:"verdict"`
	// Mode is the level that the input is judged against, "inline-clone" or
	// "inline-only-static"; empty if neither was asked for and no unit recorded one.
	Mode string `json:"mode"`
	// ModeFrom says where Mode comes from: "expected", "recorded" or "".
	ModeFrom string `json:"mode_from"`
	// Recorded counts the units with code by the level that they recorded, most units
	// first; an empty mode stands for units whose options are known and hold none.
	Recorded []ModeCount  `json:"recorded"`
	Rules    []RuleResult `json:"rules"`    // by id
	Units    []UnitResult `json:"units"`    // by offset
	Findings []Finding    `json:"findings"` // by rule, unit, address and function
	Accepted Accepted     `json:"accepted"`
}

// ModeCount is a level and the number of units that recorded it.
type ModeCount struct {
	Mode  string `json:"mode"`
	Units int    `json:"units"`
}

// RuleResult is what one rule found in one input.
type RuleResult struct {
	Rule    string  `json:"rule"`
	Verdict Verdict `json:"verdict"`
	Checked int     `json:"checked"` // units that the rule could decide
	Total   int     `json:"total"`   // units that it applies to
	Fail    int     `json:"fail"`    // findings that are not accepted
	Unknown int     `json:"unknown"`
	Listed  int     `json:"listed"` // findings that are no objection
}

// UnitResult is the verdict on one unit: the worst of all rules.
type UnitResult struct {
	Unit     Unit    `json:"unit"`
	Producer string  `json:"producer"` // DW_AT_producer, as recorded
	Mode     string  `json:"mode"`     // the level that it recorded, "" for none
	Verdict  Verdict `json:"verdict"`
}

// Finding is one observation of a rule.
type Finding struct {
	Rule     string    `json:"rule"`
	Verdict  Verdict   `json:"verdict"`
	Unit     *Unit     `json:"unit"`     // null where it concerns the whole input
	Body     *Body     `json:"body"`     // the code; null for none
	Function *Function `json:"function"` // the function it is about; null for none
	Evidence []Proof   `json:"evidence"`
	Message  string    `json:"message"`
	// Fingerprint is the same for the same finding in another build of the source.
	Fingerprint string `json:"fingerprint"`
	// Accepted says why the finding does not count: "accept_unknown", "baseline", or
	// empty if it does.
	Accepted string `json:"accepted"`
}

// Accepted says which findings were asked to be left out of account, and how many were.
type Accepted struct {
	Unknown         []string `json:"unknown"`  // as given: RULE or RULE:UNIT-GLOB
	Baseline        string   `json:"baseline"` // path of the file, "" for none
	UnknownFindings int      `json:"unknown_findings"`
	KnownFindings   int      `json:"known_findings"` // that the baseline holds
}

// Baseline is a file of findings that were known when it was written.
type Baseline struct {
	Schema   Schema           `json:"schema"`
	Findings []BaselineRecord `json:"findings"` // by fingerprint
}

// BaselineRecord is a finding of a baseline. Only Fingerprint and Verdict are compared,
// the rest is for readers.
type BaselineRecord struct {
	Fingerprint string  `json:"fingerprint"`
	Rule        string  `json:"rule"`
	Verdict     Verdict `json:"verdict"`
	Unit        string  `json:"unit"`
	Function    string  `json:"function"`
	Message     string  `json:"message"`
}

// Proof points to what supports a finding: in the binary, or where Kind is "source" in the
// line Offset of the source file Section.
type Proof struct {
	// Kind is "producer", "command_line", "die", "symbol", "call_site", "call", "sibling_call",
	// "instruction", "address" or "source".
	Kind    string `json:"kind"`
	Section string `json:"section"`
	Offset  uint64 `json:"offset"` // in Section
	Detail  string `json:"detail"`
	Path    string `json:"path,omitempty"` // of the file with Section, if that is neither the input nor its debug file
}

// VerifyRule is a rule of verify, for programs that show its findings.
type VerifyRule struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"` // words with dashes
	Summary  string    `json:"summary"`
	Help     string    `json:"help"`
	Options  string    `json:"options"` // of GCC that it stands for
	Verdicts []Verdict `json:"verdicts"`
}
