package cover

import "inlay/answer"

// Rules describes the lists of an answer as rules, for those who print findings.
func Rules() []answer.VerifyRule {
	fail := []answer.Verdict{answer.Pass, answer.Fail}
	open := []answer.Verdict{answer.Pass, answer.Unknown}
	both := []answer.Verdict{answer.Pass, answer.Fail, answer.Unknown}
	return []answer.VerifyRule{
		{ID: "missing", Name: "everything-replaced", Summary: "every body that the changed functions demand is replaced", Verdicts: fail,
			Help: "A body that holds a copy of a changed function, or calls a clone of it whose signature is not the source's, goes on running the old code."},
		{ID: "unpatchable", Name: "can-be-redirected", Summary: "what is replaced or has to be can be redirected", Verdicts: both,
			Help: "A live patch redirects a function at the pad at its entry. Code without one, code that is freed after boot and symbols that are not there cannot be replaced."},
		{ID: "ambiguous", Name: "names-one-function", Summary: "every entry names one function, and the right one", Verdicts: fail,
			Help: "Several functions of an object can have one name: then an entry has to give the position among them, as the kernel counts."},
		{ID: "clones", Name: "called-alike", Summary: "what is replaced is called as its new function is", Verdicts: both,
			Help: "The number of a clone changes from build to build, and a clone takes its arguments elsewhere than the source says."},
		{ID: "drift", Name: "fits-the-target", Summary: "what the new code relies on is in the target in that form", Verdicts: both,
			Help: "Symbols, prototypes and layouts of structures that differ between the patch and its target make the new code read or call the wrong thing."},
		{ID: "contracts", Name: "keeps-registers", Summary: "new functions leave the registers alone that callers rely on", Verdicts: both,
			Help: "Inter-procedural register allocation lets a caller keep a value in a register across a call, because the old callee did not change it."},
		{ID: "mismatches", Name: "meant-for-this-build", Summary: "the patch is meant for these files", Verdicts: fail,
			Help: "The kernel release of a module and the build-id of a container say which build a patch is made for."},
		{ID: "possible", Name: "nothing-possible", Summary: "no body that may have to be replaced is left", Verdicts: open,
			Help: "A body that probably holds a copy, or that is needed if a function is changed and not only carried along, has to be looked at."},
		{ID: "open_units", Name: "bounds-checked", Summary: "no unit may hold more copies", Verdicts: open,
			Help: "A copy that folds away leaves no trace: --source narrows the bodies in question, --checked says which were looked at."},
		{ID: "gaps", Name: "nothing-unread", Summary: "everything that was asked for could be read", Verdicts: open,
			Help: "What could not be read or was not given is not known to be covered."},
		{ID: "unresolved_hunks", Name: "fix-resolved", Summary: "a function was found for every part of the fix", Verdicts: open,
			Help: "Changes of macros, types and variables need --source."},
	}
}
