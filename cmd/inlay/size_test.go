package main

import (
	"errors"
	"testing"
)

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{"1": 1, "512M": 512 << 20, "2g": 2 << 30, "1T": 1 << 40, "3K": 3072, "4194304T": 1 << 62} {
		if got, err := parseSize(text); err != nil || got != want {
			t.Errorf("%q is %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "K", "0", "-1G", "1.5G", "1MK", "1GB", "1 G", "4194305T", "9999999999999999999"} {
		if got, err := parseSize(text); !errors.Is(err, errSize) {
			t.Errorf("%q is %d, %v", text, got, err)
		}
	}
}
