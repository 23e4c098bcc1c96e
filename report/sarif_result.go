package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"

	"inlay/answer"
)

// result is a finding as SARIF has it. Unknown is its kind "open": the rule was
// evaluated and there is not enough information.
func (s *sarifWriter) result(v *answer.Verify, f *answer.Finding) *sarifResult {
	r := &sarifResult{
		RuleID: f.Rule, RuleIndex: s.indexOf(f.Rule), Level: "none", Message: sarifMessage{escape(f.Message)},
		Locations:    []sarifLocation{locationOf(v, f)},
		Fingerprints: map[string]string{"inlayFinding/v1": f.Fingerprint, "buildIdFunction/v1": buildFingerprint(v, f)},
		Properties:   sarifResultBag{Verdict: string(f.Verdict), Evidence: make([]sarifProof, len(f.Evidence))},
	}
	switch f.Verdict {
	case answer.Fail:
		r.Kind, r.Level = "fail", "error"
	case answer.Unknown:
		r.Kind = "open"
	case answer.NotApplicable:
		r.Kind = "notApplicable"
	case review:
		r.Kind = "review"
	default:
		r.Kind = "informational"
	}
	for i, e := range f.Evidence {
		section := e.Section
		if e.Path != "" {
			section = e.Path + ": " + section
		}
		r.Properties.Evidence[i] = sarifProof{e.Kind, escape(section), e.Offset, escape(e.Detail)}
	}
	if f.Function != nil && f.Function.DeclFile != "" {
		r.RelatedLocations = []sarifLocation{declaration(f.Function)}
	} else if f.Unit != nil && f.Unit.Name != "" {
		r.RelatedLocations = []sarifLocation{{ID: 1, Physical: sarifPhysical{Artifact: sarifArtifact{uriOf(f.Unit.Name)}}, Message: &sarifMessage{"the unit"}}}
	}
	if f.Accepted != "" {
		r.Suppressions = []sarifSuppression{{"external", strings.ReplaceAll(f.Accepted, "_", " ")}}
	}
	return r
}

// declaration points to where the source declares a function.
func declaration(f *answer.Function) sarifLocation {
	l := sarifLocation{ID: 1, Physical: sarifPhysical{Artifact: sarifArtifact{uriOf(f.DeclFile)}}, Message: &sarifMessage{"declaration of " + escape(functionName(f))}}
	if f.DeclLine > 0 {
		l.Physical.Region = &sarifRegion{f.DeclLine}
	}
	return l
}

// locationOf points to the code of a finding, else to the unit, in the binary.
func locationOf(v *answer.Verify, f *answer.Finding) sarifLocation {
	l := sarifLocation{Physical: sarifPhysical{Artifact: sarifArtifact{uriOf(v.Input)}}}
	if f.Body != nil && f.Body.Input != "" { // of a patch, the target's body
		l.Physical.Artifact.URI = uriOf(f.Body.Input)
	}
	switch b := f.Body; {
	case b != nil:
		l.Physical.Address = &sarifAddress{Absolute: absolute(b.Address), Length: b.Size, Kind: "function", Name: escape(symbolName(b)), Full: escape(b.Address)}
		l.Logical = []sarifLogical{{Name: escape(functionName(&b.Function)), Full: escape(hostName(b)), Decorated: escape(b.Function.LinkageName), Kind: "function"}}
	case f.Function != nil:
		l.Logical = []sarifLogical{{Name: escape(functionName(f.Function)), Decorated: escape(f.Function.LinkageName), Kind: "function"}}
	}
	if f.Unit != nil {
		l.Logical = append(l.Logical, sarifLogical{Name: escape(f.Unit.Name), Full: unitPlace(f.Unit), Kind: "module"})
	}
	return l
}

// unitPlace tells where the DIEs of a unit are.
func unitPlace(u *answer.Unit) string {
	return escape(sectionPlace(u.Path, cmp.Or(u.Section, ".debug_info"), u.Offset))
}

// absolute returns an address of a linked file that every reader of JSON can hold, nil for any
// other.
func absolute(text string) *int64 {
	const exact = 1 << 53 // integers of a double
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "0x"), 16, 64)
	if err != nil || !strings.HasPrefix(text, "0x") || n > min(exact, math.MaxInt64) {
		return nil
	}
	a := int64(n)
	return &a
}

// buildFingerprint names a finding in one build: by its build-id and its function.
func buildFingerprint(v *answer.Verify, f *answer.Finding) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00", v.BuildID, f.Rule)
	if f.Function != nil {
		fmt.Fprintf(h, "%s\x00%s\x00%d", f.Function.Name, f.Function.LinkageName, f.Function.DeclLine)
	}
	if f.Body != nil {
		fmt.Fprintf(h, "\x00%s", f.Body.Address)
	} else if f.Unit != nil {
		fmt.Fprintf(h, "\x00%d%s", f.Unit.Offset, f.Unit.Path)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// uriOf writes a path as a URI reference (RFC 3986).
func uriOf(path string) string {
	u := url.URL{Path: path}
	if strings.HasPrefix(path, "/") {
		u.Scheme = "file"
	}
	return u.String()
}
