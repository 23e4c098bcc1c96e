//go:build linux

package main

import (
	"testing"
	"time"
)

// The ranks are those of a table of the sign test (one-sided, 5 %), for example
// W. J. Conover, Practical Nonparametric Statistics, table A3 with p = 0.5.
func TestUpperBoundRank(t *testing.T) {
	for _, tt := range []struct{ n, rank int }{
		{1, 0}, {4, 0}, {5, 5}, {7, 7}, {8, 7}, {10, 9}, {20, 15}, {21, 15}, {30, 20},
	} {
		sorted := make([]float64, tt.n)
		for i := range sorted {
			sorted[i] = float64(i + 1)
		}
		got, ok := upperBound(sorted)
		if ok != (tt.rank > 0) || int(got) != tt.rank {
			t.Errorf("upperBound of %d values = value %v, %v; want value %d", tt.n, got, ok, tt.rank)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		in   []float64
		want float64
	}{
		{[]float64{3}, 3}, {[]float64{1, 4}, 2.5}, {[]float64{1, 2, 9}, 2},
	} {
		if got := median(tt.in); got != tt.want {
			t.Errorf("median(%v) = %v, want %v", tt.in, got, tt.want)
		}
	}
}

func TestRatiosStayWithinARound(t *testing.T) {
	seconds := func(v ...int) []sample {
		var s []sample
		for _, x := range v {
			s = append(s, sample{wall: time.Duration(x) * time.Second})
		}
		return s
	}
	got := ratios(seconds(4, 2, 9), seconds(2, 2, 3), wallOf)
	if want := [3]float64{1, 2, 3}; [3]float64(got) != want {
		t.Errorf("ratios = %v, want %v", got, want)
	}
}

func TestParseCommands(t *testing.T) {
	got, err := parseCommands([]string{"a", "prog", "-x", "--", "b", "other"})
	if err != nil || len(got) != 2 || got[0].label != "a" || len(got[0].argv) != 2 || got[1].argv[0] != "other" {
		t.Errorf("parseCommands = %+v, %v", got, err)
	}
	if _, err := parseCommands([]string{"a", "prog", "--", "b"}); err == nil {
		t.Error("a label without a program was accepted")
	}
}
