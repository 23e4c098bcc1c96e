// Package goroutine starts goroutines.
package goroutine

import (
	"guard"
	"sync"
)

type file struct{}

func (f *file) Guard(fn func() error) error { return guard.Do(fn) }

func decode() error { return nil }

func start(f *file, task func(), once func(func())) {
	var work sync.WaitGroup
	go func() { _ = f.Guard(decode) }()
	go func() { _ = decode() }() // want "a panic in this goroutine"
	go f.guarded()
	go task() // want "a panic in this goroutine"
	work.Go(func() {
		for range 3 {
			_ = guard.Do(decode)
		}
	})
	work.Go(func() { once(func() { _ = guard.Do(decode) }) })
	work.Go(func() { _ = decode() }) // want "a panic in this goroutine"
	work.Go(f.guarded)
	work.Go(f.twice) // want "a panic in this goroutine"
	work.Go(task)    // want "a panic in this goroutine"
	work.Wait()
}

func (f *file) guarded() { f.deeper() }
func (f *file) deeper()  { _ = f.Guard(decode) }
func (f *file) twice()   { _ = decode(); f.again() }
func (f *file) again()   { _ = decode(); f.twice() }
