//go:build !unix

package elfscan

import (
	"errors"
	"os"
)

const openFlags = os.O_RDONLY

// mapFile always fails: the caller then reads the file piece by piece.
func mapFile(*os.File, int64, bool) ([]byte, error) { return nil, errors.ErrUnsupported }

func unmap([]byte) error { return nil }

func adviseUnused([]byte, int64, int64) {}

// reserve is for systems that give memory only as it is written to.
func reserve(int64) ([]byte, error) { return nil, errors.ErrUnsupported }
