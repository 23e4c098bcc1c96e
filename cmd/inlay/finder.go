package main

import "inlay/elfscan/debugfile"

// finder finds the files that hold what the FILEs lack.
func (c *common) finder() debugfile.Finder {
	return debugfile.New(&debugfile.Options{Roots: c.debugDirs})
}
