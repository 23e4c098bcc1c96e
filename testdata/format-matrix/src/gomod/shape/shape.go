// Package shape is inlined into another one.
package shape

var Port int

type Box struct{ Wide, High int }

func (b *Box) Area() int { Port++; return b.Wide * b.High }

func clamp(v, most int) int {
	if v > most {
		return most
	}
	return v
}

//go:noinline
func (b *Box) Grow(by int) int { b.Wide = clamp(b.Wide*by, 1000); return b.Area() }

func Twice[T int | float64](v T) T { return v + v }
