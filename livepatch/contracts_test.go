package livepatch_test

import (
	"testing"
)

// TestNoreturnContract: GCC found out that found does not return, and dropped the code
// behind the calls. Where the source says noreturn, the change keeps that.
func TestNoreturnContract(t *testing.T) {
	const object = "noreturn-gcc12-x86_64-O2-g5.o"
	for _, tt := range []listTest{
		{object, "found", []string{
			"found redirect body", "calls_found redirect noreturn_contract trusts_callee", "ends_with_found redirect noreturn_contract trusts_callee",
			"two_ends redirect noreturn_contract trusts_callee", // other code follows its call
			"complete"}},
		{object, "declared", []string{"declared redirect body", "check ends_with_declared redirect trusts_callee", "complete"}},
		{object, "returns", []string{"returns redirect body", "check calls_returns redirect trusts_callee", "complete"}},
	} {
		tt.run(t, nil)
	}
}

// TestTrust: who may rely on what GCC found out, and is not for a unit that was built for
// live patches.
func TestTrust(t *testing.T) {
	const plain, flag = "trusts-gcc12-x86_64-O2-g5.o", "trusts-gcc12-x86_64-O2-g5-livepatch.o"
	for _, tt := range []listTest{
		// held may be called through a pointer, and global by anybody.
		{plain, "changed", []string{
			"changed redirect body", "check local redirect trusts_caller", "check caller redirect trusts_callee",
			"check caller_of_caller redirect trusts_callee", "complete"}},
		{plain, "local", []string{"local redirect body", "check changed redirect trusts_callee", "complete"}},
		{plain, "global", []string{"global redirect body", "check changed redirect trusts_callee", "complete"}},
		{plain, "caller", []string{
			"caller redirect body", "caller_of_caller redirect inlined/located", "check changed redirect trusts_caller",
			"trusts.c open site=true body=true: changed global held holds local"}},
		{plain, "holds", []string{"holds redirect body", "complete"}},
		{flag, "changed", []string{"changed redirect body", "complete"}},
		{flag, "local", []string{"local redirect body", "complete"}},
	} {
		tt.run(t, nil)
	}
}
