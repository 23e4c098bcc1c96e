//go:build race

package invariant

// slower is how many times more the race detector makes all cost.
const slower = 10
