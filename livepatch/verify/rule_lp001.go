package verify

import (
	"fmt"
	"strings"

	"inlay/answer"
)

func lp001() Rule {
	return Rule{
		VerifyRule: answer.VerifyRule{
			ID:      "LP001",
			Name:    "flag-recorded",
			Summary: "every unit was compiled with the expected -flive-patching level",
			Options: "-flive-patching=inline-clone, -flive-patching=inline-only-static",
			Help: `GCC writes the options of a compilation into DW_AT_producer, and with
-frecord-gcc-switches into the section .GCC.command.line. A unit fails that
recorded its options without the option, with another level, or with an option that
the level switches off, switched on again.

Assembler units and units without code are not applicable. Unknown are units of
compilers that do not have the option (clang, rustc, Go, GCC before 9), units that
recorded no options, records that were cut or cannot be understood, and objects that were
built without -g: the symbol table names their source, and no unit does. Code that every C
program is linked with, as _start, is not counted, nor is what assembler files and
statements make.`,
			Verdicts: []answer.Verdict{answer.Pass, answer.Fail, answer.Unknown, answer.NotApplicable},
		},
		check: (*check).flags,
	}
}

// flags is rule LP001.
func (c *check) flags() error {
	if c.mode == NoMode {
		return c.noMode()
	}
	for _, u := range c.units {
		if fault := u.Fault(); fault != nil {
			c.find(u, answer.Unknown, found{Finding: answer.Finding{
				Message: "the unit could not be read as a whole: " + fault.Error()}, key: "unread"})
		}
		if u.kind == compiled {
			c.flag(u)
		}
	}
	c.uncovered()
	c.strayRecords()
	return nil
}

// noMode is the answer where nobody says what to expect.
func (c *check) noMode() error {
	c.find(nil, answer.Unknown, found{Finding: answer.Finding{
		Message: "no unit recorded -flive-patching, and none was asked for with --expect: there is nothing to verify"}, key: "no mode"})
	return nil
}

// flag judges the record of one unit.
func (c *check) flag(u *unit) {
	r := &u.record
	want := string(c.mode)
	say := func(v answer.Verdict, key, format string, args ...any) {
		c.find(u, v, found{Finding: answer.Finding{
			Message: fmt.Sprintf(format, args...), Evidence: []answer.Proof{c.producerEvidence(u)}}, key: key})
	}
	switch {
	case r.compiler == noProducer:
		say(answer.Unknown, "producer", "the unit names no compiler")
	case r.compiler == assembler:
		say(answer.Unknown, "producer", "the producer names an assembler, but the unit holds inlined functions: %s", quoted(r.text))
	case r.compiler != gcc:
		say(answer.Unknown, "producer", "this compiler has no -flive-patching: %s", quoted(r.name))
	case r.problem != "":
		say(answer.Unknown, "record", "%s: %s", r.problem, quoted(r.text))
	case r.mode == NoMode:
		say(answer.Fail, "missing "+want, "built without -flive-patching=%s: %s recorded %d options, none of them is it", want, r.name, len(r.options))
	case c.opt.Expect != NoMode && r.mode != c.opt.Expect, r.mode != c.mode:
		say(answer.Fail, "level "+string(r.mode)+" for "+want, "built with -flive-patching=%s instead of %s", r.mode, want)
	case len(r.again) > 0:
		say(answer.Fail, "again "+strings.Join(r.again, " "), "built with %s, which -flive-patching=%s switches off", strings.Join(r.again, " "), r.mode)
	default:
		c.pass(u)
	}
}

// producerEvidence quotes a unit's producer.
func (c *check) producerEvidence(u *unit) answer.Proof {
	return debugEvidence(c.file, "producer", u.Offset(), u.record.text)
}

// strayRecords looks for command lines that fit no unit: those of objects without
// DWARF.
func (c *check) strayRecords() {
	known := make(map[string]bool)
	for _, u := range c.units {
		known[u.record.text] = true
		if u.kind == compiled && len(u.record.options) == 0 {
			return // it may be that unit's
		}
	}
	for i := range c.lines.records {
		r := &c.lines.records[i]
		if known[r.text] || r.problem != "" || r.mode == c.mode || r.compiler != gcc {
			continue
		}
		c.find(nil, answer.Fail, found{Finding: answer.Finding{
			Message:  fmt.Sprintf("an object that no unit describes was built with other options than -flive-patching=%s", c.mode),
			Evidence: []answer.Proof{{Kind: "command_line", Section: commandLineSection, Detail: r.text}}}, key: r.text})
	}
}
