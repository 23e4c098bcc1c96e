//go:build !race

package invariant

const slower = 1
