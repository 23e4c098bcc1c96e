package debugfile_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"inlay/elfscan"
	"inlay/elfscan/debugfile"
)

const idHex = "0123456789abcdef0123456789abcdef01234567"

// serving answers for build-ids as a handler says, and counts the questions.
func serving(t *testing.T, handler http.HandlerFunc) (url string, asked *atomic.Int32) {
	t.Helper()
	asked = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, asked
}

// sends serves one file for the build-id of the tests.
func sends(path string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/buildid/"+idHex+"/debuginfo" {
			http.NotFound(w, r)
			return
		}
		http.ServeFile(w, r, path)
	}
}

// fetch looks for the debug file of b with servers.
func (b built) fetch(t *testing.T, s *debugfile.Servers) (*debugfile.Found, error) {
	t.Helper()
	finder := debugfile.New(&debugfile.Options{NoDefaultRoot: true, Servers: s})
	found, err := finder.Find(t.Context(), debugfile.Request{Kind: debugfile.Debug, For: open(t, b.prog)})
	if err == nil {
		t.Cleanup(func() { _ = found.File.Close() })
	}
	return found, err
}

// leftovers lists the files beneath the cache that are no finished debug file.
func leftovers(t *testing.T, cache string) (all []string) {
	t.Helper()
	_ = filepath.WalkDir(cache, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && filepath.Base(path) != "debuginfo" {
			all = append(all, path)
		}
		return nil
	})
	return all
}

// A file that arrives is kept as elfutils' client keeps it, and found there without a
// server the next time. A second server is asked where the first one has nothing.
func TestFetch(t *testing.T) {
	b := build(t, id)
	first, askedFirst := serving(t, http.NotFound)
	second, askedSecond := serving(t, sends(b.debug))
	info, err := os.Stat(b.debug)
	if err != nil {
		t.Fatal(err)
	}
	var done, total atomic.Int64
	s := &debugfile.Servers{URLs: []string{first, second + "/"}, Cache: filepath.Join(b.dir, "cache"),
		Progress: func(_ string, d, all int64) { done.Store(d); total.Store(all) }}
	for range 2 {
		got, err := b.fetch(t, s)
		if err != nil {
			t.Fatal(err)
		}
		if want := filepath.Join(s.Cache, idHex, "debuginfo"); got.File.Path() != want || got.How != debugfile.ByServer || !got.File.HasDWARF() {
			t.Errorf("found %s by %s, want %s", got.File.Path(), got.How, want)
		}
		kept, err := os.Stat(got.File.Path())
		if err != nil || kept.Mode().Perm() != 0o400 || kept.Size() != info.Size() {
			t.Errorf("kept as %v, %v", kept, err)
		}
	}
	if askedFirst.Load() != 1 || askedSecond.Load() != 1 {
		t.Errorf("the servers were asked %d and %d times, want once each", askedFirst.Load(), askedSecond.Load())
	}
	if done.Load() != info.Size() || total.Load() != info.Size() {
		t.Errorf("progress ended at %d of %d, want %d", done.Load(), total.Load(), info.Size())
	}
	if left := leftovers(t, s.Cache); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// Nothing is fetched unless servers are given, however well the server would do, and
// folders go first.
func TestFetchNotAsked(t *testing.T) {
	b := build(t, id)
	url, asked := serving(t, sends(b.debug))
	if _, err := b.find(t); !errors.Is(err, debugfile.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	b.move(t, "bin", "prog.debug")
	got, err := b.fetch(t, &debugfile.Servers{URLs: []string{url}, Cache: filepath.Join(b.dir, "cache")})
	if err != nil || got.How != debugfile.ByLink {
		t.Errorf("got %v, %v", got, err)
	}
	if asked.Load() != 0 {
		t.Errorf("the server was asked %d times", asked.Load())
	}
}

// What no server has is not asked for again for a while, as elfutils' client does it; and
// an empty file that it left counts too, until it is old.
func TestFetchMissing(t *testing.T) {
	b := build(t, id)
	url, asked := serving(t, http.NotFound)
	s := &debugfile.Servers{URLs: []string{url}, Cache: filepath.Join(b.dir, "cache")}
	for range 2 {
		_, err := b.fetch(t, s)
		if !errors.Is(err, debugfile.ErrNotFound) || !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("got %v", err)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("asked %d times, want once", asked.Load())
	}
	entry := filepath.Join(s.Cache, idHex, "debuginfo")
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(entry, old, old); err != nil {
		t.Fatal(err)
	}
	if _, err := b.fetch(t, s); err == nil || asked.Load() != 2 || !strings.Contains(err.Error(), url+"/buildid/"+idHex+"/debuginfo") {
		t.Errorf("asked %d times, got %v", asked.Load(), err)
	}
}

// endless sends zeros for ever.
func endless(w http.ResponseWriter, _ *http.Request) {
	for part := make([]byte, 1<<16); ; {
		if _, err := w.Write(part); err != nil {
			return
		}
	}
}

// trickle sends a few bytes every millisecond for ever.
func trickle(w http.ResponseWriter, r *http.Request) {
	for {
		_, _ = w.Write([]byte("\x7fELF"))
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// Whatever a server does, the answer is a clear error, in bounded time, with nothing left
// in the cache that could be taken for the file.
func TestFetchFails(t *testing.T) {
	b, other := build(t, id), build(t, "0x99")
	refused := httptest.NewServer(http.NotFoundHandler())
	refused.Close()
	tests := []struct {
		name    string
		handler http.HandlerFunc // nil: the server that is gone
		limits  debugfile.Servers
		want    error
		says    string
	}{
		{"another build", sends(other.debug), debugfile.Servers{}, debugfile.ErrMismatch, "build-id 99, want " + idHex},
		{"no ELF file", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>welcome</html>") }, debugfile.Servers{}, elfscan.ErrNotELF, "not an ELF file"},
		{"the stripped file", sends(b.prog), debugfile.Servers{}, elfscan.ErrNoDWARF, "no separate debug file"},
		{"nothing at all", func(http.ResponseWriter, *http.Request) {}, debugfile.Servers{}, elfscan.ErrNotELF, ""},
		{"endless", endless, debugfile.Servers{MaxBytes: 1 << 20}, elfscan.ErrLimit, "more than 1048576 bytes"},
		{"larger than allowed", sends(b.debug), debugfile.Servers{MaxBytes: 100}, elfscan.ErrLimit, "the most is 100"},
		{"a trickle", trickle, debugfile.Servers{Stall: 50 * time.Millisecond}, debugfile.ErrSlow, "in 50ms"},
		{"a trickle for ever", trickle, debugfile.Servers{MaxTime: 50 * time.Millisecond}, debugfile.ErrSlow, "not done after 50ms"},
		{"silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, debugfile.Servers{Stall: 50 * time.Millisecond}, debugfile.ErrSlow, ""},
		{"cut", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, "\x7fELF")
		}, debugfile.Servers{}, elfscan.ErrTruncated, "4 of 1000 bytes"},
		{"broken", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusBadGateway) }, debugfile.Servers{}, debugfile.ErrServer, "502"},
		{"sends elsewhere for ever", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusFound) }, debugfile.Servers{}, debugfile.ErrServer, "redirects"},
		{"refuses", nil, debugfile.Servers{}, debugfile.ErrServer, "refused"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := refused.URL
			if tt.handler != nil {
				url, _ = serving(t, tt.handler)
			}
			s := tt.limits
			s.URLs, s.Cache = []string{url}, filepath.Join(t.TempDir(), "cache")
			start := time.Now()
			_, err := b.fetch(t, &s)
			if !errors.Is(err, tt.want) || !errors.Is(err, debugfile.ErrNotFound) || !strings.Contains(fmt.Sprint(err), url) || !strings.Contains(fmt.Sprint(err), tt.says) {
				t.Errorf("got %v, want %v with %q of %s", err, tt.want, tt.says, url)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			if left := leftovers(t, s.Cache); left != nil {
				t.Errorf("left behind: %v", left)
			}
			if _, err := os.Stat(filepath.Join(s.Cache, idHex, "debuginfo")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("it was kept: %v", err)
			}
		})
	}
}

// What is in the cache is believed no more than what arrives.
func TestFetchWrongInCache(t *testing.T) {
	b, other := build(t, id), build(t, "0x99")
	url, asked := serving(t, sends(b.debug))
	cache := filepath.Join(b.dir, "cache")
	wrong, err := os.ReadFile(other.debug)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(cache, idHex, "debuginfo"), string(wrong))
	got, err := b.fetch(t, &debugfile.Servers{URLs: []string{url}, Cache: cache})
	if err != nil {
		t.Fatal(err)
	}
	if asked.Load() != 1 || got.File.BuildID() != idHex || !errors.Is(got.Tried[len(got.Tried)-1].Err, debugfile.ErrMismatch) {
		t.Errorf("asked %d times, found %s, tried %v", asked.Load(), got.File.BuildID(), got.Tried)
	}
}

// Servers know files by their build-id alone.
func TestFetchWithoutBuildID(t *testing.T) {
	b := build(t, "none")
	url, asked := serving(t, sends(b.debug))
	if _, err := b.fetch(t, &debugfile.Servers{URLs: []string{url}, Cache: filepath.Join(b.dir, "cache")}); !errors.Is(err, debugfile.ErrNoBuildID) || asked.Load() != 0 {
		t.Errorf("got %v, asked %d times", err, asked.Load())
	}
}

// A password in an address is not printed.
func TestFetchPassword(t *testing.T) {
	b := build(t, id)
	_, err := b.fetch(t, &debugfile.Servers{URLs: []string{"http://me:secret@127.0.0.1:1"}, Cache: filepath.Join(b.dir, "cache")})
	if err == nil || strings.Contains(err.Error(), ":secret@") {
		t.Errorf("got %v", err)
	}
}

func TestFetchInterrupted(t *testing.T) {
	b := build(t, id)
	ctx, cancel := context.WithCancel(t.Context())
	url, _ := serving(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	finder := debugfile.New(&debugfile.Options{NoDefaultRoot: true, Servers: &debugfile.Servers{URLs: []string{url}, Cache: filepath.Join(b.dir, "cache")}})
	if _, err := finder.Find(ctx, debugfile.Request{For: open(t, b.prog)}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// The alternate file of dwz comes from a server by the build-id in .gnu_debugaltlink.
func TestFetchAlternate(t *testing.T) {
	dir := folder(t)
	common := filepath.Join(dir, "common.dwz")
	shared(t, dir, "gone", common)
	want := open(t, common).BuildID()
	url, _ := serving(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/buildid/"+want+"/debuginfo" {
			http.ServeFile(w, r, common)
		}
	})
	finder := debugfile.New(&debugfile.Options{NoDefaultRoot: true, Servers: &debugfile.Servers{URLs: []string{url}, Cache: filepath.Join(dir, "cache")}})
	got, err := finder.Find(t.Context(), debugfile.Request{Kind: debugfile.Alternate, For: open(t, filepath.Join(dir, "bin", "one"))})
	if err != nil {
		t.Fatal(err)
	}
	defer got.File.Close()
	if got.File.BuildID() != want || got.How != debugfile.ByServer {
		t.Errorf("found %s by %s", got.File.Path(), got.How)
	}
}
