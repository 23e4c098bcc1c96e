package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

var errSize = errors.New("not a size")

// parseSize reads a number of bytes with K, M, G or T behind it.
func parseSize(text string) (int64, error) {
	digits, shift := text, 0
	for i, unit := range []string{"K", "M", "G", "T"} {
		if number, ok := strings.CutSuffix(strings.ToUpper(text), unit); ok {
			digits, shift = number, 10*(i+1)
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 || n > (1<<62)>>shift {
		return 0, fmt.Errorf("%w: %q; write 512M or 2G", errSize, text)
	}
	return n << shift, nil
}
