package main

import (
	"errors"
	"os/signal"
	"syscall"
)

// keepBrokenPipe turns a write into a closed pipe from a signal that ends the
// process into an error, which brokenPipe knows.
func keepBrokenPipe() { signal.Ignore(syscall.SIGPIPE) }

// brokenPipe tells that the reader of an output went away: "| head".
func brokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
