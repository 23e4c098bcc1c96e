package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"

	"inlay/audit/facts"
)

const (
	functionsEach = 1_000
	instancesEach = 10_000
	headerNames   = 50_000
)

var (
	verbs = []string{"get", "put", "alloc", "free", "init", "read", "write", "lock", "unlock", "find", "check", "add", "del", "queue", "wait", "wake"}
	nouns = []string{"page", "inode", "skb", "sock", "buffer", "list", "node", "task", "dev", "irq", "timer", "bio", "entry", "ring", "table", "key"}
	tails = []string{"rcu", "locked", "slow", "fast", "atomic", "user", "kernel", "safe", "state", "count", "ref", "flags", "range", "next", "head", "one"}
)

// name makes a function's name of the kind that C code has.
func name(n int) string {
	return fmt.Sprintf("%s_%s_%s_%x", verbs[n%16], nouns[n/16%16], tails[n/256%16], n/4096)
}

// makeBinary makes the facts of binary i. The same i gives the same facts.
func makeBinary(i int) *facts.Facts {
	rng := rand.New(rand.NewPCG(uint64(i), 7))
	zipf := rand.NewZipf(rng, 1.1, 20, headerNames-1)
	sum := sha256.Sum256(fmt.Appendf(nil, "binary %d", i))
	d := hex.EncodeToString(sum[:])
	names := map[string]bool{"everywhere": true}
	if i%100 == 7 {
		names["common"] = true
	}
	if i == 42 {
		names["rare"] = true
	}
	for len(names) < functionsEach/3 {
		names[name(int(zipf.Uint64()))] = true
	}
	for len(names) < functionsEach {
		names[name(headerNames+i*functionsEach+rng.IntN(functionsEach))] = true
	}
	sorted := slices.Sorted(maps.Keys(names))
	f := &facts.Facts{Binary: facts.Binary{Digest: d, BuildID: d[:40], Type: "ET_DYN", Machine: "x86_64", Name: fmt.Sprintf("lib%d.so", i), DWARF: true, Code: true,
		Units: 40, UnitsRead: 40, CodeBytes: 400_000, InlinedBytes: 150_000, Functions: functionsEach, Bodies: functionsEach / 2, Instances: instancesEach,
		Verdict: "unknown", Mode: "none", Tool: "inlay"}}
	var units []facts.Unit
	for u := range 40 {
		units = append(units, facts.Unit{Digest: d, Unit: int32(u), Name: unitName(u), CompDir: "/build", Producer: "GNU C17 12.2.0 -O2 -g", Language: "C11", Mode: "none", Verdict: "unknown"})
	}
	f.Units = seq(units)
	var functions []facts.Function
	var bodies []facts.Body
	var calls []facts.Call
	for n, name := range sorted {
		functions = append(functions, facts.Function{Name: name, DeclFile: "include/" + name[:3] + ".h", DeclLine: int32(rng.IntN(2000)), Digest: d,
			Function: int32(n), Bodies: int32(n % 2), Instances: 10, InlinedBytes: 300, DWARF: true})
		if n%2 == 0 {
			bodies = append(bodies, facts.Body{Name: name, Digest: d, Function: int32(n), Body: int32(n / 2), Symbol: name, Unit: int32(n % 40), UnitName: unitName(n % 40),
				Section: ".text", Address: address(n / 2), Size: int64(16 + rng.IntN(800)), External: n%4 == 0, Signature: "source"})
		}
		for range 3 {
			calls = append(calls, facts.Call{Name: name, Digest: d, Function: int32(n), Body: int32(n / 2), Symbol: name, Caller: int32(rng.IntN(functionsEach / 2)),
				CallerName: sorted[rng.IntN(len(sorted))], CallerSymbol: sorted[rng.IntN(len(sorted))], CallerAddress: address(rng.IntN(functionsEach / 2)), Code: 1, DWARF: 1})
		}
	}
	f.Functions, f.Bodies, f.Calls = seq(functions), seq(bodies), seq(calls)
	f.Instances = instances(rng, d, sorted)
	f.Findings = seq([]facts.Finding{{Rule: "mode-recorded", Verdict: "unknown", Digest: d, Message: "no unit records -flive-patching", Fingerprint: d[:16]}})
	return f
}

// instances spreads copies over the functions: most have few, some have hundreds.
func instances(rng *rand.Rand, d facts.Digest, names []string) iter.Seq2[facts.Instance, error] {
	zipf := rand.NewZipf(rng, 1.3, 10, uint64(len(names)-1))
	perm := rng.Perm(len(names))
	rows := make([]facts.Instance, instancesEach)
	for i := range rows {
		callee, host := perm[zipf.Uint64()], 2*rng.IntN(len(names)/2)
		if i < len(names) {
			callee = i
		}
		rows[i] = facts.Instance{Name: names[callee], Digest: d, Function: int32(callee), Host: int32(host / 2), HostName: names[host], HostSymbol: names[host],
			HostAddress: address(host / 2), Unit: int32(host % 40), UnitName: unitName(host % 40), Class: "located",
			CallFile: unitName(host % 40), CallLine: int32(rng.IntN(3000)), CallColumn: int32(rng.IntN(60)),
			EntryPC: address(rng.IntN(1 << 20)), Bytes: int64(rng.IntN(120)), DIE: int64(i * 37)}
		if i%3 == 0 {
			rows[i].Inliners = []string{names[rng.IntN(len(names))]}
		}
	}
	slices.SortFunc(rows, func(a, b facts.Instance) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.DIE, b.DIE))
	})
	return seq(rows)
}

func unitName(n int) string { return fmt.Sprintf("drivers/net/unit_%d.c", n) }

func address(n int) string { return fmt.Sprintf("0x%x", 0x401000+16*n) }

func seq[T any](rows []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}
