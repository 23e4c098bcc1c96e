package verify_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch/verify"
)

// TestRules: what each rule finds follows from the source and GCC's manual. The objects
// NAME-none.o were built without the option.
func TestRules(t *testing.T) {
	for _, tt := range []struct {
		object, rule string
		expect       verify.Mode
		want         []string
	}{
		{"static_only-none.o", "LP001", verify.InlineClone, []string{"fail"}},
		{"static_only-clone.o", "LP001", verify.InlineClone, nil},
		{"static_only-clone.o", "LP001", verify.InlineOnlyStatic, []string{"fail"}},
		{"static_only-static.o", "LP001", verify.InlineClone, []string{"fail"}},
		{"static_only-unrecorded.o", "LP001", verify.InlineClone, []string{"unknown"}},
		{"static_only-section.o", "LP001", verify.InlineClone, nil},
		{"static_only-section.o", "LP001", verify.InlineOnlyStatic, []string{"fail"}},
		{"static_only-nodebug.o", "LP001", verify.InlineOnlyStatic, []string{"fail", "unknown"}},
		{"static_only-nodebug.o", "LP001", verify.InlineClone, []string{"unknown"}},

		// Of both functions nothing but the attribute in the source tells which must be inlined.
		{"always_plain-none.o", "LP010", verify.InlineOnlyStatic, []string{"unknown forced>use_forced", "unknown optional>use_optional"}},
		{"always_plain-none.o", "LP010", verify.InlineClone, nil},
		{"always_plain-static.o", "LP010", verify.NoMode, []string{"unknown forced>use_forced"}},
		// old_extern is not the unit's own.
		{"gnu_inline-none.o", "LP010", verify.InlineOnlyStatic, []string{"unknown old_plain>use_old"}},
		{"gnu_inline-static.o", "LP010", verify.NoMode, nil},
		{"static_only-none.o", "LP010", verify.InlineOnlyStatic, nil},
		// heavy is called in cold code and inlined in hot.
		{"comdat_kept-none.o", "LP010", verify.InlineOnlyStatic,
			[]string{"fail heavy>_Z9use_mixedi", "unknown mixed>_Z9use_heavyi", "unknown mixed>_Z9use_mixedi"}},
		{"comdat_kept-static.o", "LP010", verify.NoMode, nil},

		{"isra-none.o", "LP011", verify.InlineOnlyStatic, []string{"fail first_of>first_of.constprop.0.isra.0", "fail sum_of>sum_of.isra.0"}},
		{"isra-clone.o", "LP011", verify.InlineClone, nil}, // allowed there
		{"isra-static.o", "LP011", verify.NoMode, nil},
		{"constprop-none.o", "LP011", verify.InlineOnlyStatic, []string{"fail table>table.constprop.0"}},
		{"part-none.o", "LP011", verify.InlineOnlyStatic, []string{"fail guarded>guarded.part.0"}},
		{"isra-nodebug.o", "LP011", verify.InlineOnlyStatic, []string{"fail>first_of.constprop.0.isra.0", "fail>sum_of.isra.0"}},

		{"icf_static-none.o", "LP020", verify.InlineClone, []string{"fail twin_b>twin_a"}},
		{"icf_static-clone.o", "LP020", verify.NoMode, nil},
		{"icf_global-none.o", "LP020", verify.InlineClone, []string{"fail gb", "fail gc"}},
		{"alias-none.o", "LP020", verify.InlineClone, nil},
		{"target_clones-none.o", "LP020", verify.InlineClone, nil},
		{"ctors-none.o", "LP020", verify.InlineClone, nil},
		{"isra-nodebug.o", "LP020", verify.InlineClone, []string{"unknown"}},

		{"isra-none.o", "LP021", verify.InlineClone, nil}, // their suffix tells

		{"ipara-none.o", "LP030", verify.InlineClone, []string{"fail keep", "fail keep2"}},
		{"ipara-clone.o", "LP030", verify.InlineClone, nil},
		{"ipara-static.o", "LP030", verify.NoMode, nil},

		// bump, first_of and sum_of call nothing and keep nothing on the stack.
		{"ipara-none.o", "LP031", verify.InlineClone, []string{"fail keep", "fail keep2"}},
		{"isra-none.o", "LP031", verify.InlineClone, []string{"fail use_pair", "fail use_pair2"}},
		{"ipara-clone.o", "LP031", verify.InlineClone, nil},
		{"isra-static.o", "LP031", verify.NoMode, nil},
		{"static_only-none.o", "LP031", verify.InlineClone, nil},

		{"cold-clone.o", "LP040", verify.NoMode, []string{"pass"}},
		{"static_only-clone.o", "LP040", verify.NoMode, nil},
	} {
		v := judge(t, &verify.Options{Expect: tt.expect}, obj(tt.object))
		if got := short(v, tt.rule); !slices.Equal(got, tt.want) {
			t.Errorf("%s %s against %q: %q, want %q", tt.object, tt.rule, tt.expect, got, tt.want)
		}
	}
}

// TestCompliant: an object that was built with a level passes, whatever it holds.
func TestCompliant(t *testing.T) {
	for _, name := range []string{"ext_called", "gnu_inline", "static_only", "isra", "constprop", "part", "icf_static", "icf_global",
		"alias", "cold", "ipara", "target_clones", "ctors", "comdat_kept"} {
		for _, mode := range []verify.Mode{verify.InlineClone, verify.InlineOnlyStatic} {
			object := name + "-" + strings.TrimPrefix(string(mode), "inline-only-")
			object = strings.TrimSuffix(strings.Replace(object, "inline-clone", "clone", 1), ".o") + ".o"
			v := judge(t, nil, obj(object))
			if v.Verdict != answer.Pass || v.Mode != string(mode) || v.ModeFrom != "recorded" {
				t.Errorf("%s: %s, judged against %q (%s): %v", object, v.Verdict, v.Mode, v.ModeFrom, messages(v))
			}
		}
	}
}

func messages(v answer.Verify) (out []string) {
	for _, f := range v.Findings {
		if f.Verdict != answer.Pass {
			out = append(out, f.Rule+": "+f.Message)
		}
	}
	return out
}

// TestSource: the attribute in the source settles what the DWARF leaves open.
func TestSource(t *testing.T) {
	const src = "../../testdata/verify-matrix/src"
	for _, tt := range []struct {
		object string
		want   []string
	}{
		{"always_plain-none.o", []string{"fail optional>use_optional"}},
		{"always_plain-static.o", nil},
		{"gnu_inline-none.o", []string{"fail old_plain>use_old"}},
	} {
		v := judge(t, &verify.Options{Expect: verify.InlineOnlyStatic, Source: src}, obj(tt.object))
		if got := short(v, "LP010"); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.object, got, tt.want)
		}
	}
}

// TestNothingRecorded: without a level to judge by there is nothing to verify.
func TestNothingRecorded(t *testing.T) {
	v := judge(t, nil, obj("icf_static-none.o"))
	if v.Verdict != answer.Unknown || v.Mode != "" || v.ModeFrom != "" {
		t.Errorf("verdict %s, mode %q from %q", v.Verdict, v.Mode, v.ModeFrom)
	}
	if got := messages(v); len(got) != 1 || !strings.Contains(got[0], "no unit recorded -flive-patching") {
		t.Errorf("findings %q", got)
	}
	for _, r := range v.Rules {
		if r.Verdict == answer.Pass && r.Rule != "LP040" {
			t.Errorf("%s passes", r.Rule)
		}
	}
}

// TestOtherMachine: what was not searched does not pass.
func TestOtherMachine(t *testing.T) {
	v := judge(t, &verify.Options{Expect: verify.InlineClone}, filepath.Join("..", "..", "testdata", "obj", "clones-gcc12-aarch64-O2-g5.o"))
	for _, rule := range []string{"LP030", "LP031"} {
		if got := verdictOf(t, v, rule); got != answer.Unknown {
			t.Errorf("%s: %s", rule, got)
		}
	}
}

// TestNotObservable: what leaves no trace is never a pass and never in the way of one.
func TestNotObservable(t *testing.T) {
	for object, want := range map[string]answer.Verdict{"static_only-clone.o": answer.Pass, "static_only-none.o": answer.Fail} {
		v := judge(t, &verify.Options{Expect: verify.InlineClone}, obj(object))
		if got := verdictOf(t, v, "LP090"); got != answer.NotObservable || v.Verdict != want {
			t.Errorf("%s: LP090 %s, all %s", object, got, v.Verdict)
		}
	}
}
