//go:build race

package dwarfinline

// raceDetector tells that tests run several times slower.
const raceDetector = true
