package main

import "example.test/m/shape"

//go:noinline
func host(v int) int {
	b := &shape.Box{Wide: v, High: 2}
	return b.Area() + b.Grow(3) + int(shape.Twice(float64(v)))
}

func main() { println(host(shape.Twice(shape.Port))) }
