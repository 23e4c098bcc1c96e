package verify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch/verify"
)

// TestAcceptUnknown: what is unknown stops counting where it was accepted, and only there.
func TestAcceptUnknown(t *testing.T) {
	for accept, want := range map[string]answer.Verdict{
		"":                     answer.Unknown,
		"LP010":                answer.Pass,
		"LP010:always_plain.c": answer.Pass,
		"LP010:always*":        answer.Pass,
		"LP010:other*":         answer.Unknown,
		"LP001":                answer.Unknown,
	} {
		opt := &verify.Options{}
		if accept != "" {
			opt.AcceptUnknown = []string{accept}
		}
		v := judge(t, opt, obj("always_plain-static.o"))
		if v.Verdict != want || (v.Accepted.UnknownFindings == 1) != (want == answer.Pass) {
			t.Errorf("accepting %q: %s, %+v", accept, v.Verdict, v.Accepted)
		}
	}
	// A failure cannot be accepted that way.
	v := judge(t, &verify.Options{Expect: verify.InlineClone, AcceptUnknown: []string{"LP020", "LP001"}}, obj("icf_static-none.o"))
	if v.Verdict != answer.Fail {
		t.Errorf("accepted a failure: %s", v.Verdict)
	}
}

// TestBaseline: what a baseline holds does not count, what is new does.
func TestBaseline(t *testing.T) {
	expect := verify.InlineOnlyStatic
	first := judge(t, &verify.Options{Expect: expect}, obj("isra-none.o"))
	text, err := json.Marshal(verify.NewBaseline([]answer.Verify{first}))
	if err != nil {
		t.Fatal(err)
	}
	known, err := verify.ReadBaseline(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	v := judge(t, &verify.Options{Expect: expect, Baseline: known, BaselinePath: "known.json"}, obj("isra-none.o"))
	if v.Verdict != answer.Pass || v.Accepted.KnownFindings == 0 || v.Accepted.Baseline != "known.json" {
		t.Errorf("%s, %+v: %v", v.Verdict, v.Accepted, messages(v))
	}
	// Of the findings without one of them, that one is new.
	for i := range known.Findings {
		if known.Findings[i].Rule == "LP011" {
			known.Findings = append(known.Findings[:i:i], known.Findings[i+1:]...)
			break
		}
	}
	v = judge(t, &verify.Options{Expect: expect, Baseline: known}, obj("isra-none.o"))
	new := 0
	for _, r := range v.Rules {
		new += r.Fail + r.Unknown
	}
	if v.Verdict != answer.Fail || new != 1 {
		t.Errorf("%s, %d new findings", v.Verdict, new)
	}
}

// TestBaselineWorse: what was unknown and fails now is new.
func TestBaselineWorse(t *testing.T) {
	object := obj("comdat_kept-none.o")
	opt := &verify.Options{Expect: verify.InlineOnlyStatic}
	b := verify.NewBaseline([]answer.Verify{judge(t, opt, object)})
	for i := range b.Findings {
		b.Findings[i].Verdict = answer.Unknown
	}
	opt.Baseline = b
	if v := judge(t, opt, object); v.Verdict != answer.Fail {
		t.Errorf("%s: %v", v.Verdict, messages(v))
	}
}

func TestBadOptions(t *testing.T) {
	for _, tt := range []struct {
		opt  verify.Options
		want error
	}{
		{verify.Options{Expect: "inline"}, verify.ErrMode},
		{verify.Options{AcceptUnknown: []string{"LP999"}}, verify.ErrAccept},
		{verify.Options{AcceptUnknown: []string{"LP010:["}}, verify.ErrAccept},
		{verify.Options{Baseline: &answer.Baseline{}}, verify.ErrBaseline},
	} {
		if err := tt.opt.Check(); !errors.Is(err, tt.want) {
			t.Errorf("%+v: %v, want %v", tt.opt, err, tt.want)
		}
	}
	for _, text := range []string{"", "{}", "[]", `{"schema":{"name":"inlay.scan"}}`} {
		if _, err := verify.ReadBaseline(strings.NewReader(text)); !errors.Is(err, verify.ErrBaseline) {
			t.Errorf("baseline %q: %v", text, err)
		}
	}
}

// TestCancelled: a run that is interrupted ends with the error of its context.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	p := openFiles(t, obj("isra-none.o"))
	cancel()
	for _, err := range verify.Run(ctx, p, nil) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
}
