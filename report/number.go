package report

import (
	"strconv"
	"strings"
)

// group writes a number with a comma between thousands.
func group[N ~int | ~uint64](n N) string {
	s := strconv.FormatUint(uint64(n), 10)
	sign := ""
	if n < 0 {
		s, sign = strconv.FormatInt(int64(n), 10)[1:], "-"
	}
	var b strings.Builder
	for i, c := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return sign + b.String()
}

// plural counts things: "1 body", "2,000 bodies".
func plural[N ~int | ~uint64](n N, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return group(n) + " " + many(one)
}

// many is the plural of the last word of a term.
func many(one string) string {
	stem, isY := strings.CutSuffix(one, "y")
	switch {
	case isY && !strings.HasSuffix(stem, "a") && !strings.HasSuffix(stem, "e"):
		return stem + "ies"
	case strings.HasSuffix(one, "ss") || strings.HasSuffix(one, "x"):
		return one + "es"
	}
	return one + "s"
}

// percent is part of whole with one decimal; "0.0 %" of nothing.
func percent(part, whole uint64) string {
	if whole == 0 {
		return "0.0 %"
	}
	return strconv.FormatFloat(100*float64(part)/float64(whole), 'f', 1, 64) + " %"
}
