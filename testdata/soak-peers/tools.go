//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"time"
)

// tool is one row of the table.
type tool struct {
	name string
	argv []string // the file follows
	tally
}

// tally counts how runs ended.
type tally struct {
	runs, clean, refused int // clean: exit code 0; refused: another one
	bad                  [endings]int
	first                [endings]uint64 // the mutant that was the first to end so
	slowest              time.Duration   // of processor time
	slowestAt            uint64
	peak                 int64
	peakAt               uint64
	cpu                  time.Duration
}

// addresses are in and out of the code of the sound files, linked and not.
var addresses = []string{"0x0", "0x10", "0x40", "0x1100", "0x1110", "0x1120", "0x401000", "0x401010", "0x401040", "0xffffffffffffffff"}

// installed are the tools that are here; what is missing is named.
func installed(o *options) ([]*tool, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	all := []*tool{
		{name: "inlay scan", argv: []string{o.inlay, "scan", "-o", "json"}},
		{name: "inlay impact --all", argv: []string{o.inlay, "impact", "--all", "-o", "json"}},
		{name: "readelf -wi -s -S", argv: []string{"readelf", "-wi", "-s", "-S"}},
		{name: "eu-readelf --debug-dump=info", argv: []string{"eu-readelf", "--debug-dump=info"}},
		{name: "pfunct", argv: []string{"pfunct"}},
		{name: "debug/elf and debug/dwarf", argv: []string{self, "walk"}},
	}
	for _, version := range []string{"", "-19"} {
		dump := "llvm-dwarfdump" + version
		all = append(all,
			&tool{name: dump + " --statistics", argv: []string{dump, "--statistics"}},
			&tool{name: dump + " -a", argv: []string{dump, "-a"}},
			&tool{name: dump + " --debug-info", argv: []string{dump, "--debug-info"}},
			&tool{name: "llvm-symbolizer" + version, argv: append([]string{"llvm-symbolizer" + version}, append(addresses, "--obj")...)})
	}
	var here []*tool
	for _, t := range all {
		if _, err := exec.LookPath(t.argv[0]); err != nil {
			fmt.Println("not installed:", t.name)
			continue
		}
		here = append(here, t)
	}
	return here, nil
}

// command is the command line for a file.
func (t *tool) command(path string) []string {
	if last := len(t.argv) - 1; t.argv[last] == "--obj" {
		return append(append([]string(nil), t.argv[:last]...), "--obj="+path)
	}
	return append(append([]string(nil), t.argv...), path)
}

func (t *tool) add(number uint64, r outcome) {
	t.runs++
	switch {
	case r.end != ended:
		if t.bad[r.end] == 0 {
			t.first[r.end] = number
		}
		t.bad[r.end]++
	case r.code == 0:
		t.clean++
	default:
		t.refused++
	}
	t.cpu += r.cpu
	if r.cpu > t.slowest {
		t.slowest, t.slowestAt = r.cpu, number
	}
	if r.peak > t.peak {
		t.peak, t.peakAt = r.peak, number
	}
}

func printTable(o *options, tools []*tool) {
	fmt.Printf("mutants %d to %d of seed %d; at most %v of processor time and %d MiB a run\n\n", o.first, o.first+uint64(tools[0].runs)-1, o.seed, o.deadline, o.memory>>20)
	fmt.Println("| reader | runs | exit code 0 | other exit code | crashes | time-outs | over 1 GiB | slowest, processor s | peak MiB | all runs, processor s |")
	fmt.Println("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
	for _, t := range tools {
		fmt.Printf("| %s | %d | %d | %d | %s | %s | %s | %.2f (%d) | %d (%d) | %.0f |\n", t.name, t.runs, t.clean, t.refused,
			t.count(crashed), t.count(late), t.count(large), t.slowest.Seconds(), t.slowestAt, t.peak>>20, t.peakAt, t.cpu.Seconds())
	}
	fmt.Println("\nA number in brackets is a mutant; that of crashes, time-outs and excesses is the first of them.")
}

func (t *tool) count(e ending) string {
	if t.bad[e] == 0 {
		return "0"
	}
	return fmt.Sprintf("%d (%d)", t.bad[e], t.first[e])
}
