package store

import (
	"context"
	"errors"
	"slices"
	"testing"

	"inlay/elfscan/guard"
)

// A panic in a goroutine would end the program: it is the error of its place, and ends nothing else.
func TestInOrderPanics(t *testing.T) {
	var rows []int
	var failed []error
	err := inOrder(context.Background(), 4, func(_ context.Context, i int, emit func([]int) bool) error {
		if i == 2 {
			var none []int
			none[i]++
		}
		emit([]int{i})
		return nil
	}, func(row int, err error) bool {
		if err != nil {
			failed = append(failed, err)
			return true
		}
		rows = append(rows, row)
		return true
	})
	if err != nil || !slices.Equal(rows, []int{0, 1, 3}) || len(failed) != 1 || !errors.Is(failed[0], guard.ErrPanic) {
		t.Errorf("rows %v, errors %v, %v", rows, failed, err)
	}
}
