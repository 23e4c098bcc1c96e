package verify

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"

	"inlay/answer"
)

// BaselineSchema is the schema name of a baseline.
const BaselineSchema = "inlay.verify-baseline"

// ReadBaseline reads a baseline. Errors wrap ErrBaseline or come from r.
func ReadBaseline(r io.Reader) (*answer.Baseline, error) {
	const most = 256 << 20
	data, err := io.ReadAll(io.LimitReader(r, most))
	if err != nil {
		return nil, err
	}
	var b answer.Baseline
	if err := json.Unmarshal(data, &b); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBaseline, err)
	}
	if b.Schema.Name != BaselineSchema {
		return nil, fmt.Errorf("%w: its schema is %q", ErrBaseline, b.Schema.Name)
	}
	return &b, nil
}

// NewBaseline makes a baseline of all findings of results that fail or are unknown.
func NewBaseline(results []answer.Verify) *answer.Baseline {
	b := &answer.Baseline{
		Schema:   answer.Schema{Name: BaselineSchema, Version: answer.SchemaVersion},
		Findings: []answer.BaselineRecord{},
	}
	for i := range results {
		for j := range results[i].Findings {
			f := &results[i].Findings[j]
			if f.Verdict != answer.Fail && f.Verdict != answer.Unknown {
				continue
			}
			r := answer.BaselineRecord{Fingerprint: f.Fingerprint, Rule: f.Rule, Verdict: f.Verdict, Message: f.Message}
			if f.Unit != nil {
				r.Unit = f.Unit.Name
			}
			if f.Function != nil {
				r.Function = f.Function.Name
			}
			b.Findings = append(b.Findings, r)
		}
	}
	slices.SortFunc(b.Findings, func(x, y answer.BaselineRecord) int {
		return cmp.Or(cmp.Compare(x.Fingerprint, y.Fingerprint), cmp.Compare(x.Message, y.Message))
	})
	b.Findings = slices.CompactFunc(b.Findings, func(x, y answer.BaselineRecord) bool {
		return x.Fingerprint == y.Fingerprint && x.Verdict == y.Verdict
	})
	return b
}

// fingerprint names a finding by what stays the same when the source is built again: no
// address, no folder.
func fingerprint(object string, f *found) string {
	h := sha256.New()
	unit, function, symbol := "", "", ""
	if f.Unit != nil {
		unit = path.Clean(f.Unit.Name)
	}
	if f.Function != nil {
		function = cmp.Or(f.Function.LinkageName, f.Function.Name)
	}
	if f.Body != nil && f.Body.Symbol != nil {
		symbol = *f.Body.Symbol
	}
	for _, part := range []string{f.Rule, object, unit, function, symbol, f.key} {
		fmt.Fprintf(h, "%d:%s,", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
