// Package program starts goroutines.
package program

import "sync"

type file struct{}

func (f *file) Guard(fn func() error) error { return fn() }

func guard(fn func() error) error { return fn() }

func decode() error { return nil }

func start(f *file, task func()) {
	var work sync.WaitGroup
	go func() { _ = f.Guard(decode) }()
	go func() { _ = decode() }() // want "a panic in this goroutine"
	go f.guarded()
	go task() // want "a panic in this goroutine"
	work.Go(func() {
		for range 3 {
			_ = guard(decode)
		}
	})
	work.Go(func() { _ = decode() }) // want "a panic in this goroutine"
	work.Go(f.guarded)
	work.Go(task) // want "a panic in this goroutine"
	work.Wait()
}

func (f *file) guarded() { f.deeper() }
func (f *file) deeper()  { _ = f.Guard(decode) }
