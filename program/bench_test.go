package program_test

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"testing"
	"time"

	"inlay/program"
)

// The benchmarks take the vmlinux of INLAY_VMLINUX, or a small library without it.
func benchFile(b *testing.B) string {
	b.Helper()
	if path := optionalVmlinux(); path != "" {
		return path
	}
	return obj("header-gcc12-x86_64-O2-g5.so")
}

func BenchmarkOpen(b *testing.B) {
	path := benchFile(b)
	for _, jobs := range []int{1, 2} {
		b.Run(fmt.Sprintf("j%d", jobs), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p, err := program.Open(context.Background(), []string{path}, &program.Options{Jobs: jobs})
				if err != nil {
					b.Fatal(err)
				}
				if err := p.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkScan(b *testing.B) {
	p := openWith(b, nil, benchFile(b))
	for b.Loop() {
		scan(b, p)
	}
}

func BenchmarkSelect(b *testing.B) {
	p := openWith(b, nil, benchFile(b))
	for _, pattern := range []string{"put_page", "mm.h:put_page", "put_*", "*"} {
		b.Run(pattern, func(b *testing.B) {
			for b.Loop() {
				pick(b, p, pattern)
			}
		})
	}
}

func BenchmarkSites(b *testing.B) {
	p := openWith(b, nil, benchFile(b))
	b.Run("put_page", func(b *testing.B) {
		for b.Loop() {
			sites(b, p, pick(b, p, "put_page"))
		}
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			for _, err := range p.Sites(context.Background(), everything(b, p)) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

func BenchmarkClones(b *testing.B) {
	p := openWith(b, &program.Options{CallSites: true}, benchFile(b))
	for b.Loop() {
		clones(b, p, nil)
	}
}

// BenchmarkAddresses asks for 20,000 addresses.
func BenchmarkAddresses(b *testing.B) {
	p := openWith(b, nil, benchFile(b))
	var asked []string
	for _, pc := range randomPCs(b, p.Files()[0], 20_000) {
		asked = append(asked, fmt.Sprintf("%#x", pc))
	}
	for _, size := range []int{20_000, 256} {
		b.Run(fmt.Sprintf("batches of %d", size), func(b *testing.B) {
			for b.Loop() {
				for _, err := range p.Addresses(context.Background(), slices.Chunk(asked, size)) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// BenchmarkCalls decodes a whole file into its call graph, and beside it runs
// objdump, whose time is reported as objdump-ns/op and as a ratio.
func BenchmarkCalls(b *testing.B) {
	path := benchFile(b)
	objdump := tool(b, "objdump")
	var ours, theirs time.Duration
	for b.Loop() {
		b.StopTimer()
		p := openWith(b, nil, path)
		cmd := exec.Command(objdump, "-d", path)
		start := time.Now()
		if err := cmd.Run(); err != nil { // output to the null device
			b.Fatal(err)
		}
		theirs += time.Since(start)
		b.StartTimer()
		start = time.Now()
		if _, err := p.Files()[0].Calls(context.Background()); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(start)
	}
	b.ReportMetric(float64(theirs.Nanoseconds())/float64(b.N), "objdump-ns/op")
	b.ReportMetric(float64(theirs)/float64(ours), "times-faster")
}
