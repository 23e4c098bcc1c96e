package verify

import (
	"fmt"
	"strings"

	"inlay/answer"
)

func lp002() Rule {
	return Rule{
		VerifyRule: answer.VerifyRule{
			ID:      "LP002",
			Name:    "one-level",
			Summary: "all units recorded the same level, and no link-time optimisation that it refuses",
			Options: "-flive-patching=, -flto",
			Help: `A binary in which some units were compiled with a level and others with another one, or
with none, was not built by one rule. The finding concerns the whole file and names the
units of the minority; LP001 judges each of them.

Link-time optimisation moves code between units. GCC refuses it with
inline-only-static, and before GCC 13.1 with inline-clone: a unit that recorded both,
or that the link-time step wrote ("GNU GIMPLE") without the level, did not comply.`,
			Verdicts: []answer.Verdict{answer.Pass, answer.Fail, answer.NotApplicable},
		},
		needsMode: true,
		check:     (*check).oneLevel,
	}
}

// oneLevel is rule LP002.
func (c *check) oneLevel() error {
	for _, u := range c.units {
		if !c.judged(u) || u.record.problem != "" {
			continue
		}
		c.pass(u)
		if r := &u.record; r.lto && (c.modeOf(u) == InlineOnlyStatic || r.mode == NoMode || r.major < 13) {
			c.find(u, answer.Fail, found{Finding: answer.Finding{
				Message:  fmt.Sprintf("link-time optimisation, which GCC %d refuses with -flive-patching=%s", r.major, c.modeOf(u)),
				Evidence: []answer.Proof{c.producerEvidence(u)}}, key: "lto"})
		}
	}
	c.mixed()
	return nil
}

// mixed finds units that recorded another level than most.
func (c *check) mixed() {
	counts := c.recorded()
	if len(counts) < 2 {
		return
	}
	most := counts[0].Mode
	var parts, names []string
	for _, n := range counts {
		parts = append(parts, fmt.Sprintf("%s in %d", levelName(Mode(n.Mode)), n.Units))
	}
	var evidence []answer.Proof
	for _, u := range c.units {
		if c.judged(u) && u.record.problem == "" && string(u.record.mode) != most {
			names = append(names, u.Name())
			const enough = 50
			if len(evidence) < enough {
				evidence = append(evidence, debugEvidence(c.file, "producer", u.Offset(), u.Name()+": "+levelName(u.record.mode)))
			}
		}
	}
	c.find(nil, answer.Fail, found{Finding: answer.Finding{
		Message:  fmt.Sprintf("units of different levels in one file: %s; the minority is %s", strings.Join(parts, ", "), some(names, 5, "unit")),
		Evidence: evidence}, key: "mixed"})
}

func levelName(m Mode) string {
	if m == NoMode {
		return "no level"
	}
	return string(m)
}
