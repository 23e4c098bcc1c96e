//go:build !race

package dwarfinline

const raceDetector = false
