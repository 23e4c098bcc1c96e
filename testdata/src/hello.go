// go build -trimpath -o $OBJ hello.go

//go:build ignore

// Hello is built by the tests that need a Go program: a checked-in one would
// weigh a megabyte and a half. Go leaves no abstract instance behind for an
// inlining that vanished, so nothing is ever closed.
package main

import "os"

var port int

func poke(v int) int {
	port += v
	return port
}

func mid(v int) int {
	return poke(v) + poke(v+1) // want located "main.poke into main.mid:. into main.host:24"
}

//go:noinline
func host(v int) int { return mid(v) * 3 }

//go:noinline
func kept(v int) int {
	if v > 100 {
		return kept(v-1) + 1
	}
	return v
}

// want body "main.host" body "main.kept" no-site "main.kept"
// want state "main.poke lower_bound"

func main() { os.Exit(host(len(os.Args)) + kept(3)) }
