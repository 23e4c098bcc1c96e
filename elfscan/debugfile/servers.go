package debugfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"

	"inlay/elfscan"
)

// Defaults of Servers: those of elfutils' client where it has one.
const (
	defaultMaxBytes = 8 << 30
	defaultStall    = 90 * time.Second
	defaultMaxTime  = 30 * time.Minute
)

// stallBytes is how much has to arrive in the time that Stall says.
const stallBytes = 100 << 10

// Errors of servers that callers can test for with errors.Is.
var (
	// ErrSlow says that a server sent too little in the time it had.
	ErrSlow = errors.New("the server is too slow")
	// ErrServer says that a server did not answer as debuginfod does.
	ErrServer = errors.New("the server failed")
)

// Servers says which debuginfod servers are asked for files that no folder has, and what
// they may cost. Zero limits mean the defaults.
type Servers struct {
	// URLs are the servers, asked in this order; http and https.
	URLs []string
	// Cache is the folder that keeps what arrived, BUILDID/debuginfo in it, as elfutils'
	// client has it: what one of them fetched the other finds.
	Cache string
	// MaxBytes bounds one file. Default 8 GiB.
	MaxBytes int64
	// Stall is the time in which 100 KiB have to arrive, or all of a smaller file.
	// Default 90 s.
	Stall time.Duration
	// MaxTime bounds the time for one file from one server. Default 30 min.
	MaxTime time.Duration
	// Progress, if not nil, is told, from several goroutines, how much of a file has
	// arrived; total is -1 where the server does not say.
	Progress func(url string, done, total int64)
}

// withDefaults returns a copy with the defaults filled in.
func (s Servers) withDefaults() *Servers {
	if s.MaxBytes <= 0 {
		s.MaxBytes = defaultMaxBytes
	}
	if s.Stall <= 0 {
		s.Stall = defaultStall
	}
	if s.MaxTime <= 0 {
		s.MaxTime = defaultMaxTime
	}
	return &s
}

// get copies the debug file of a build-id from one server to w. Errors do not name the
// address.
func (s *Servers) get(ctx context.Context, address string, w io.Writer) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	end := time.AfterFunc(s.MaxTime, func() { cancel(fmt.Errorf("%w: not done after %v", ErrSlow, s.MaxTime)) })
	defer end.Stop()
	stall := time.AfterFunc(s.Stall, func() {
		cancel(fmt.Errorf("%w: less than %d bytes in %v", ErrSlow, stallBytes, s.Stall))
	})
	defer stall.Stop()
	err := s.request(ctx, address, &received{w: w, servers: s, url: address, stall: stall})
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// request asks one server and copies what it sends.
func (s *Servers) request(ctx context.Context, address string, w *received) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return serverError(err)
	}
	r.Header.Set("User-Agent", "inlay")
	r.Header.Set("Accept-Encoding", "identity") // else Go would unpack it, unbounded by what was sent
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return serverError(err)
	}
	defer answer.Body.Close() // it was only read
	switch {
	case answer.StatusCode == http.StatusNotFound:
		return fmt.Errorf("%w: status %s", fs.ErrNotExist, answer.Status)
	case answer.StatusCode != http.StatusOK:
		return fmt.Errorf("%w: status %s", ErrServer, answer.Status)
	case answer.ContentLength > s.MaxBytes:
		return fmt.Errorf("%w: %d bytes, the most is %d", elfscan.ErrLimit, answer.ContentLength, s.MaxBytes)
	}
	w.total = answer.ContentLength
	_, err = io.Copy(w, answer.Body)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %d of %d bytes arrived", elfscan.ErrTruncated, w.done, w.total)
	}
	return err
}

// serverError drops the address, which is printed beside the error.
func serverError(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return fmt.Errorf("%w: %w", ErrServer, err)
}

// received passes on what a server sends, and watches that it is neither too much nor
// too slow.
type received struct {
	w       io.Writer
	servers *Servers
	url     string
	stall   *time.Timer
	done    int64
	total   int64 // -1 if unknown
	mark    int64 // of done, when the timer was set
}

func (r *received) Write(p []byte) (int, error) {
	if r.done+int64(len(p)) > r.servers.MaxBytes {
		return 0, fmt.Errorf("%w: more than %d bytes", elfscan.ErrLimit, r.servers.MaxBytes)
	}
	n, err := r.w.Write(p)
	r.done += int64(n)
	if r.done-r.mark >= stallBytes {
		r.mark = r.done
		r.stall.Reset(r.servers.Stall)
	}
	if r.servers.Progress != nil {
		r.servers.Progress(redacted(r.url), r.done, r.total)
	}
	return n, err
}

// serverAddress is where a server has the debug file of a build-id.
func serverAddress(server, id string) string {
	return strings.TrimRight(server, "/") + "/buildid/" + id + "/debuginfo"
}

// redacted hides the password that an address can hold.
func redacted(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Redacted()
}
