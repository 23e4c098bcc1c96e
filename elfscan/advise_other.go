//go:build !linux

package elfscan

func adviseSoon([]byte) {}
