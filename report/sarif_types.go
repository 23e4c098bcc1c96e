package report

// The part of SARIF 2.1.0 that is written (OASIS Standard, 27 March 2020), as plain
// structs.

type sarifRule struct {
	ID               string        `json:"id"`
	Name             string        `json:"name"`
	ShortDescription sarifMessage  `json:"shortDescription"`
	FullDescription  sarifMessage  `json:"fullDescription"`
	Help             sarifMessage  `json:"help"`
	Properties       sarifRuleBag  `json:"properties"`
	Configuration    sarifSeverity `json:"defaultConfiguration"`
}

type sarifSeverity struct {
	Level string `json:"level"`
}

type sarifRuleBag struct {
	Options string   `json:"gccOptions"`
	Tags    []string `json:"tags"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

// sarifResult is a result (section 3.27).
type sarifResult struct {
	RuleID           string             `json:"ruleId"`
	RuleIndex        int                `json:"ruleIndex"`
	Kind             string             `json:"kind"`
	Level            string             `json:"level"`
	Message          sarifMessage       `json:"message"`
	Locations        []sarifLocation    `json:"locations"`
	RelatedLocations []sarifLocation    `json:"relatedLocations,omitempty"`
	Fingerprints     map[string]string  `json:"partialFingerprints"`
	Suppressions     []sarifSuppression `json:"suppressions,omitempty"`
	Properties       sarifResultBag     `json:"properties"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Justification string `json:"justification"`
}

type sarifResultBag struct {
	Verdict  string       `json:"verdict"`
	Evidence []sarifProof `json:"evidence"`
}

type sarifProof struct {
	Kind    string `json:"kind"`
	Section string `json:"section"`
	Offset  uint64 `json:"offset"`
	Detail  string `json:"detail"`
}

// sarifLocation is a location (section 3.28).
type sarifLocation struct {
	ID       int            `json:"id,omitempty"`
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	Message  *sarifMessage  `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
	Address  *sarifAddress `json:"address,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine int `json:"startLine"`
}

// sarifAddress is an address (section 3.32). An absolute address that does not fit the
// integers of common readers stands in the name alone.
type sarifAddress struct {
	Absolute *int64 `json:"absoluteAddress,omitempty"`
	Length   uint64 `json:"length,omitempty"`
	Kind     string `json:"kind"`
	Name     string `json:"name,omitempty"`
	Full     string `json:"fullyQualifiedName"`
}

type sarifLogical struct {
	Name      string `json:"name"`
	Full      string `json:"fullyQualifiedName,omitempty"`
	Decorated string `json:"decoratedName,omitempty"`
	Kind      string `json:"kind"`
}
