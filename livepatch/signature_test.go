package livepatch_test

import (
	"testing"

	"inlay/livepatch"
	"inlay/program"
)

// signatures tells how each body with a symbol can be called.
func signatures(p *program.Program) map[string]livepatch.Signature {
	out := make(map[string]livepatch.Signature)
	for _, f := range p.Files() {
		for s := range f.Index().Bodies() {
			b := program.Body{File: f, Sub: s}
			if symbol, _ := b.Names(); symbol != "" {
				out[symbol] = livepatch.SignatureOf(b)
			}
		}
	}
	return out
}

// TestSignatureOf: what the comments of sigs.c say that GCC did to each function. Of a clone
// that takes something else in place of a parameter, no DIE says what: not known is never the
// source's.
func TestSignatureOf(t *testing.T) {
	got := signatures(open(t, obj(sigs)))
	for symbol, want := range map[string]livepatch.Signature{
		"both_ways":             livepatch.SourceSignature,
		"calls_plain":           livepatch.SourceSignature,
		"no_result.isra.0":      livepatch.SourceSignature, // all it lost is its result
		"middle.constprop.0":    livepatch.ChangedSignature,
		"both_ways.constprop.0": livepatch.ChangedSignature,
		"split.isra.0":          livepatch.UnknownSignature,
	} {
		if got[symbol] != want {
			t.Errorf("%s: %q, want %q", symbol, got[symbol], want)
		}
	}
}

// TestSignatureOfMarked: clang gives no suffix to what it changed, but DW_CC_nocall.
func TestSignatureOfMarked(t *testing.T) {
	got := signatures(open(t, withoutUnused(t)))
	if got["callee"] != livepatch.ChangedSignature || got["caller"] != livepatch.SourceSignature {
		t.Errorf("callee %q, caller %q", got["callee"], got["caller"])
	}
}

// TestSignatureOfSymbol: suffixes of clones with other parameters leave it open; those of
// copies, and what is no clone, do not.
func TestSignatureOfSymbol(t *testing.T) {
	for symbol, want := range map[string]livepatch.Signature{
		"put_page":             livepatch.SourceSignature,
		"":                     livepatch.SourceSignature,
		"put_page.isra.0":      livepatch.UnknownSignature,
		"put_page.constprop.0": livepatch.UnknownSignature,
		"put_page.part.0":      livepatch.UnknownSignature,
		"put_page.lto_priv.0":  livepatch.SourceSignature,
		"put_page.localalias":  livepatch.SourceSignature,
		"version.2":            livepatch.SourceSignature,
	} {
		if got := livepatch.SignatureOfSymbol(symbol); got != want {
			t.Errorf("%q: %q, want %q", symbol, got, want)
		}
	}
}
