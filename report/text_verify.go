package report

import (
	"fmt"
	"strings"

	"inlay/answer"
)

// textVerify writes the verdict on each file, a table of the rules, and the findings.
type textVerify struct {
	p       *printer
	rules   map[string]answer.VerifyRule
	verbose bool
	files   int
}

func newTextVerify(p *printer, opt *Options) *textVerify {
	t := &textVerify{p: p, rules: make(map[string]answer.VerifyRule), verbose: opt.Verbose}
	for _, r := range opt.Rules {
		t.rules[r.ID] = r
	}
	return t
}

func (t *textVerify) header(*answer.Header) {}

func (t *textVerify) end() {}

// findingsShown is how many findings of a rule are shown without -v.
const findingsShown = 20

func (t *textVerify) result(result any) error {
	v, err := as[answer.Verify](result)
	if err != nil {
		return err
	}
	if t.files++; t.files > 1 {
		t.p.line()
	}
	t.p.line(span{t.p.file(v.Input) + ": ", plainStyle}, span{words1(v.Verdict), verdictStyle(v.Verdict)}, plain(": "+standing(v)))
	t.table(v)
	t.findings(v)
	if a := v.Accepted; a.UnknownFindings+a.KnownFindings > 0 {
		t.p.line(plain(acceptedWords(&a)))
	}
	return nil
}

// standing says what a file was judged by, and with what result.
func standing(v *answer.Verify) string {
	if v.Mode == "" {
		return "no unit recorded -flive-patching, and none was asked for with --expect"
	}
	from := "as its units recorded"
	if v.ModeFrom == "expected" {
		from = "as expected"
	}
	counts := make(map[answer.Verdict]int)
	for i := range v.Units {
		counts[v.Units[i].Verdict]++
	}
	var parts []string
	for _, verdict := range []answer.Verdict{answer.Fail, answer.Unknown, answer.Pass, answer.NotApplicable} {
		if n := counts[verdict]; n > 0 {
			parts = append(parts, group(n)+" "+words1(verdict))
		}
	}
	text := fmt.Sprintf("judged by %s, %s", v.Mode, from)
	if len(parts) > 0 {
		text += "; of " + plural(len(v.Units), "unit") + " " + strings.Join(parts, ", ")
	}
	return text
}

// words1 is a verdict without underscores.
func words1(v answer.Verdict) string { return strings.ReplaceAll(string(v), "_", " ") }

func verdictStyle(v answer.Verdict) style {
	switch v {
	case answer.Fail:
		return bold
	case answer.Unknown:
		return yellow
	}
	return plainStyle
}

// table writes one row for each rule.
func (t *textVerify) table(v *answer.Verify) {
	table := newTable(t.p, column{title: "rule"}, column{title: "verdict"}, column{title: "units", right: true},
		column{title: "of", right: true}, column{title: "fail", right: true, dull: "0"}, column{title: "unknown", right: true, dull: "0"},
		column{title: "listed", right: true, dull: "0"}, column{title: "about", shrink: true})
	for i := range v.Rules {
		r := &v.Rules[i]
		table.row(r.Rule, words1(r.Verdict), group(r.Checked), group(r.Total), group(r.Fail), group(r.Unknown), group(r.Listed), t.rules[r.Rule].Summary)
	}
	table.flush()
}

// findings writes what does not pass; with -v also what is listed and accepted, and the
// evidence.
func (t *textVerify) findings(v *answer.Verify) {
	shown, left := make(map[string]int), make(map[string]int)
	for i := range v.Findings {
		f := &v.Findings[i]
		counts := f.Accepted == "" && (f.Verdict == answer.Fail || f.Verdict == answer.Unknown)
		if !t.verbose && !counts {
			continue
		}
		key := f.Rule + string(f.Verdict)
		if !t.verbose && shown[key] >= findingsShown {
			left[f.Rule]++
			continue
		}
		if shown[key]++; len(shown) == 1 && shown[key] == 1 {
			t.p.line()
		}
		t.finding(f)
	}
	for i := range v.Rules {
		if n := left[v.Rules[i].Rule]; n > 0 {
			t.p.line(span{fmt.Sprintf("%s more of %s: -v lists all", plural(n, "finding"), v.Rules[i].Rule), dim})
		}
	}
}

// finding writes one of them, on one line.
func (t *textVerify) finding(f *answer.Finding) {
	where := "the file"
	if f.Unit != nil {
		where = t.p.path(f.Unit.Name)
	}
	if f.Body != nil {
		where += " " + hostName(f.Body) + " at " + f.Body.Address
	}
	tail := ""
	if f.Accepted != "" {
		tail = " (accepted: " + strings.ReplaceAll(f.Accepted, "_", " ") + ")"
	}
	t.p.line(plain(f.Rule+" "), span{words1(f.Verdict), verdictStyle(f.Verdict)}, plain("  "+where+": "+f.Message+tail))
	if !t.verbose {
		return
	}
	for i := range f.Evidence {
		e := &f.Evidence[i]
		t.p.line(span{"    " + strings.ReplaceAll(e.Kind, "_", " ") + " " + sectionPlace(e.Path, e.Section, e.Offset) + "  " + e.Detail, dim})
	}
}

// acceptedWords says what does not count.
func acceptedWords(a *answer.Accepted) string {
	var parts []string
	if a.UnknownFindings > 0 {
		parts = append(parts, plural(a.UnknownFindings, "unknown finding")+" by --accept-unknown "+strings.Join(a.Unknown, ", "))
	}
	if a.KnownFindings > 0 {
		parts = append(parts, plural(a.KnownFindings, "known finding")+" by the baseline "+a.Baseline)
	}
	return "not counted: " + strings.Join(parts, "; ")
}
