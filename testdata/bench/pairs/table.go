//go:build linux

package main

import (
	"fmt"
	"io"
)

// printTable writes one row per command. Every ratio is a command's time by the
// base's, so below 1 means faster than the base.
func printTable(w io.Writer, commands []command, samples [][]sample) {
	fmt.Fprintf(w, "| command | runs | wall s, median (min to max) | CPU s, median | peak MB | wall by %s, median (95 %% below) |\n", commands[0].label)
	fmt.Fprintln(w, "|---|---:|---:|---:|---:|---:|")
	for i, c := range commands {
		wall := values(samples[i], wallOf)
		peak := values(samples[i], peakOf)
		fmt.Fprintf(w, "| %s | %d | %.3f (%.3f to %.3f) | %.3f | %.0f | %s |\n",
			c.label, len(wall), median(wall), wall[0], wall[len(wall)-1],
			median(values(samples[i], cpuOf)), peak[len(peak)-1], ratioCell(samples, i))
	}
}

func ratioCell(samples [][]sample, i int) string {
	if i == 0 {
		return "1"
	}
	r := ratios(samples[i], samples[0], wallOf)
	cell := fmt.Sprintf("%.3f", median(r))
	if bound, ok := upperBound(r); ok {
		cell += fmt.Sprintf(" (%.3f)", bound)
	}
	return cell
}
