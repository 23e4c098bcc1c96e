//go:build linux

package main

import "slices"

// wallOf and cpuOf pick a figure, in seconds.
func wallOf(s sample) float64 { return s.wall.Seconds() }
func cpuOf(s sample) float64  { return s.cpu.Seconds() }

// peakOf is in MB of 1,000,000 bytes.
func peakOf(s sample) float64 { return float64(s.peak) / 1e6 }

// values returns one figure of every sample, sorted.
func values(samples []sample, of func(sample) float64) []float64 {
	v := make([]float64, len(samples))
	for i, s := range samples {
		v[i] = of(s)
	}
	slices.Sort(v)
	return v
}

// ratios divides within each round and returns the quotients sorted.
func ratios(samples, base []sample, of func(sample) float64) []float64 {
	v := make([]float64, len(samples))
	for i := range samples {
		v[i] = of(samples[i]) / of(base[i])
	}
	slices.Sort(v)
	return v
}

// median takes sorted values, at least one.
func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// upperBound returns the smallest of the sorted values that the true median
// exceeds with a probability of at most 5 %: the k-th of n values is below the
// median exactly when at least k of n coin tosses fall on one side. It is false
// where no value is large enough for that, which is below five values.
func upperBound(sorted []float64) (float64, bool) {
	n := len(sorted)
	below := 0.0 // P(fewer than k+1 of n tosses), grown term by term
	term := 1.0  // C(n,k) / 2^n
	for range n {
		term /= 2
	}
	for k, v := range sorted {
		below += term
		if below >= 0.95 {
			return v, true
		}
		term *= float64(n-k) / float64(k+1)
	}
	return 0, false
}
