package cputime

import (
	"testing"
	"time"
)

// TestOf: work counts, on any goroutine, and a wait does not.
func TestOf(t *testing.T) {
	if _, ok := spent(); !ok {
		t.Skip("the system does not tell processor times")
	}
	const much = 200 * time.Millisecond
	if took := Of(func() { time.Sleep(much) }); took > much/2 {
		t.Errorf("a wait of %v took %v", much, took)
	}
	spin := func() {
		done := make(chan struct{})
		go func() {
			defer close(done)
			for start, _ := spent(); ; {
				if now, _ := spent(); now-start > much {
					return
				}
			}
		}()
		<-done
	}
	if took := Of(spin); took < much {
		t.Errorf("%v of work took %v", much, took)
	}
}
