//go:build cgo

package main

import "C"

//export from_go
func from_go(v C.int) C.int { return C.int(host(int(v))) }
