// Command store makes synthetic stores and measures look-ups in them:
//
//	go run ./testdata/bench/store make -binaries 1000 /tmp/store
//	go run ./testdata/bench/store who -names rare,common,everywhere /tmp/store
//	go run ./testdata/bench/store compact /tmp/store
//
// A binary has 10,000 inlined instances of 1,000 functions. A third of its functions is drawn from a
// pool of headers' names that all binaries share, the frequent ones far more often than the others;
// the rest is its own. The names rare (of one binary), common (of 1 in 100) and everywhere are in it too.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"strings"
	"sync"
	"time"

	"inlay/audit/facts"
	"inlay/audit/store"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("usage: store make|who|compact DIR")
	}
	flags := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	binaries := flags.Int("binaries", 100, "how many")
	names := flags.String("names", "rare", "to look up, with commas")
	repeat := flags.Int("repeat", 1, "look-ups in one process")
	flags.Parse(os.Args[2:])
	var err error
	switch dir := flags.Arg(0); os.Args[1] {
	case "make":
		err = makeStore(dir, *binaries)
	case "who":
		err = who(dir, strings.Split(*names, ","), *repeat)
	case "compact":
		err = compact(dir)
	default:
		err = fmt.Errorf("unknown: %s", os.Args[1])
	}
	if err != nil {
		log.Fatal(err)
	}
}

// makeStore puts binaries 0 to n-1 with two workers.
func makeStore(dir string, n int) error {
	s, err := store.Create(dir)
	if err != nil {
		return err
	}
	defer s.Close()
	next := make(chan int)
	errs := make(chan error, 2)
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for i := range next {
				if err := s.Put(context.Background(), makeBinary(i)); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	begin := time.Now()
	for i := range n {
		select {
		case next <- i:
		case err := <-errs:
			return err
		}
	}
	close(next)
	workers.Wait()
	close(errs)
	if err := <-errs; err != nil { // of the last ones
		return err
	}
	fmt.Printf("made %d binaries in %v\n", n, time.Since(begin).Round(time.Millisecond))
	return nil
}

// who looks names up as `audit query who` does: functions, then the bodies and instances of the hits.
func who(dir string, names []string, repeat int) error {
	for range repeat {
		begin := time.Now()
		s, err := store.Open(dir)
		if err != nil {
			return err
		}
		ctx := context.Background()
		var hits []facts.Digest
		for fn, err := range s.Functions(ctx, &store.Filter{Names: names}) {
			if err != nil {
				return err
			}
			hits = append(hits, fn.Digest)
		}
		found := time.Since(begin)
		bodies, instances := 0, 0
		if len(hits) > 0 {
			f := &store.Filter{Names: names, Digests: hits}
			for _, err := range s.Bodies(ctx, f) {
				if err != nil {
					return err
				}
				bodies++
			}
			for _, err := range s.Instances(ctx, f) {
				if err != nil {
					return err
				}
				instances++
			}
		}
		fmt.Printf("%v: %d functions (%v), %d bodies, %d instances in %v\n", names, len(hits),
			found.Round(10*time.Microsecond), bodies, instances, time.Since(begin).Round(10*time.Microsecond))
		s.Close()
	}
	return nil
}

func compact(dir string) error {
	s, err := store.Create(dir)
	if err != nil {
		return err
	}
	defer s.Close()
	begin := time.Now()
	err = s.Compact(context.Background(), nil)
	fmt.Printf("compacted in %v\n", time.Since(begin).Round(time.Millisecond))
	return err
}
