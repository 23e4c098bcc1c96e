// Package guard stands for the one that recovers.
package guard

func Do(fn func() error) error { return fn() }
