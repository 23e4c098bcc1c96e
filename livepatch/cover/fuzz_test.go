package cover_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"inlay/livepatch/cover"
	"inlay/testdata/invariant"
)

// FuzzReadList: a list names functions, each by a symbol and, if at all, a position that is a
// number; or there is an error.
func FuzzReadList(f *testing.F) {
	f.Add("# planned\nvfs_read\next4:ext4_read,2\n\n a , 0 \n")
	f.Add("a::b\nx:y:z,1")
	f.Add("f,-1")
	f.Fuzz(func(t *testing.T, text string) {
		invariant.Frugal(t, len(text), func() {
			p, err := cover.ReadList("list", strings.NewReader(text))
			if (p == nil) == (err == nil) || err != nil && !errors.Is(err, cover.ErrList) {
				t.Fatalf("%v and %v", p, err)
			}
			if err != nil {
				return
			}
			if lines := strings.Count(text, "\n") + 1; len(p.Entries) == 0 || len(p.Entries) > lines {
				t.Errorf("%d entries in %d lines", len(p.Entries), lines)
			}
			for _, e := range p.Entries {
				if e.Symbol == "" || strings.ContainsAny(e.Symbol, " \t,") || e.SymPos != nil && *e.SymPos < 0 {
					t.Errorf("%+v", e)
				}
			}
		})
	})
}

// FuzzReadChecked: every record that is read says what was looked at, by whom and why.
func FuzzReadChecked(f *testing.F) {
	f.Add([]byte(`{"schema":{"name":"inlay.cover-checked","version":"1.0"},"checked":[{"build_id":"00","unit":"a.c","reviewer":"x","reason":"y"}]}`))
	f.Add([]byte(`{"schema":{"name":"inlay.cover-checked"},"checked":[{"build_id":"00","body":"f","gap":"open","reviewer":"x","reason":"y"}]} {}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		invariant.Frugal(t, len(text), func() {
			list, err := cover.ReadChecked(bytes.NewReader(text))
			if err != nil && (list != nil || !errors.Is(err, cover.ErrChecked)) {
				t.Fatalf("%v and %v", list, err)
			}
			for _, c := range list {
				if c.BuildID == "" || c.Reviewer == "" || c.Reason == "" || c.Unit+c.Body+c.Gap == "" {
					t.Errorf("%+v", c)
				}
			}
		})
	})
}
