// Compiled by the tests with -gcflags=-m; the remarks are the record.
package main

import "os"

func leaf(v []int) int { return len(v) * cap(v) }

func mid(v []int) int { return leaf(v) + leaf(v[1:]) }

type reader struct{ data []int }

var asked int

func (r *reader) size() int { asked++; return len(r.data) }

//go:noinline
func top(v []int) int {
	r := reader{v}
	return mid(v) + r.size()
}

// 2 is all that is left of two: no instance tells.
func two() int { return 2 }

//go:noinline
func host() int { return two() + 5 }

func main() { os.Exit(top(make([]int, len(os.Args))) + host()) }
