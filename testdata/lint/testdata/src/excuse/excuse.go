// Package excuse has comments that excuse findings.
package excuse

func F(n int, x any) {
	_ = make([]byte, n) //bounded: the caller counted
	_ = make([]byte, n) // want "size of this allocation"
	//bounded: the caller counted
	_ = make([]byte, n)
	_ = make([]byte, n) // want "size of this allocation"

	_ = x.(int)         /* want "type assertion" "without a reason" */ //bounded:
	_ = make([]byte, 8) /* want "excuses nothing" */                   //bounded: a constant
	_ = make([]byte, n) // want "size of this allocation"
	/* want "excuses nothing" */ //bounded: too far away

	_ = make([]byte, n) // want "size of this allocation"
}
