// Package assertion has type assertions.
package assertion

func assertions(x any) int {
	n, _ := x.(int)
	if s, ok := x.(string); ok {
		return len(s)
	}
	switch y := x.(type) {
	case []int:
		return y[0]
	}
	_ = x.(interface{ Len() int }) // want "type assertion panics"
	return n + x.(int)             // want "type assertion panics"
}
