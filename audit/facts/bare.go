package facts

import (
	"iter"

	"inlay/answer"
	"inlay/elfscan"
)

// Bare makes the facts of a file with neither symbols nor DWARF: what it is, and that nothing is
// known of its functions.
func Bare(f *elfscan.File, digest Digest, tool string) *Facts {
	return &Facts{
		Binary: Binary{
			Digest: digest, BuildID: f.BuildID(), Type: f.Type(), Machine: f.Machine(), Name: Text(f.SoName()), Code: f.HasCode(), Tool: tool,
			Verdict: string(answer.Unknown), Gaps: []string{string(answer.GapNoDWARF) + ": neither DWARF nor symbols"},
		},
		Units: none[Unit](), Functions: none[Function](), Bodies: none[Body](),
		Instances: none[Instance](), Calls: none[Call](), Findings: none[Finding](),
	}
}

func none[R any]() iter.Seq2[R, error] { return func(func(R, error) bool) {} }
