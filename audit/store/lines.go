package store

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"inlay/audit/facts"
)

// lines is a file of JSON lines, each with the rows of one source file. Only where a path's line
// stands is in memory, so that a run may have millions of rows.
type lines struct {
	f      *os.File
	shared bool // a journal: other processes append too

	mu sync.Mutex
	at map[string]span // by path
}

// span is a range of bytes of a file.
type span struct{ off, len int64 }

// openJournal opens or makes the journal of a run. What a killed process left of a line is cut off.
func openJournal(name string) (*lines, error) {
	for {
		l, err := tryJournal(name)
		if !errors.Is(err, errLocked) {
			return l, err
		}
	}
}

func tryJournal(name string) (*lines, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	l := &lines{f: f, shared: true, at: map[string]span{}}
	err = lockFile(f)
	if err == nil {
		var end int64
		if end, err = l.scan(); err == nil || errors.Is(err, ErrCorrupt) {
			err = f.Truncate(end) // what is cut off is read again
		}
		if err == nil {
			var same bool
			if same, err = sameFile(f, name); err == nil && !same {
				err = errLocked // finished by another process meanwhile
			}
		}
		err = errors.Join(err, unlockFile(f))
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return l, nil
}

// readJournal opens a journal to read what it has, nothing if there is none.
func readJournal(name string) (*lines, error) {
	l := &lines{at: map[string]span{}}
	f, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, err
	}
	l.f = f
	if _, err := l.scan(); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// scan notes the whole lines and returns where they end. A line that was cut short is no error: its
// writer was killed, or is writing it.
func (l *lines) scan() (end int64, err error) {
	in := bufio.NewReaderSize(l.f, 1<<20)
	for {
		text, err := readLine(in, maxLine)
		if err == io.EOF {
			return end, nil
		}
		if err != nil {
			return end, fmt.Errorf("%s: offset %d: %w", l.f.Name(), end, err)
		}
		rows, err := decodeLine(text)
		if err != nil {
			return end, fmt.Errorf("%s: offset %d: %w: %w; collect again", l.f.Name(), end, ErrCorrupt, err)
		}
		l.at[rows[0].Path] = span{end, int64(len(text))}
		end += int64(len(text))
	}
}

// add appends a line. It is written at once, so that it is whole unless the machine stops.
func (l *lines) add(rows []facts.Source) error {
	text, err := encodeLine(rows)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.shared {
		return l.append(rows[0].Path, text)
	}
	if err := lockFile(l.f); err != nil {
		return err
	}
	return errors.Join(l.append(rows[0].Path, text), unlockFile(l.f))
}

// append writes at the end. A line that does not fit on the disk is taken back.
func (l *lines) append(path string, text []byte) error {
	off, err := l.f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if _, err := l.f.Write(text); err != nil {
		return errors.Join(err, l.f.Truncate(off))
	}
	l.at[path] = span{off, int64(len(text))}
	return nil
}

// get returns the rows of a path, nil if there are none.
func (l *lines) get(path string) ([]facts.Source, error) {
	l.mu.Lock()
	at, ok := l.at[path]
	l.mu.Unlock()
	if !ok {
		return nil, nil
	}
	text := make([]byte, at.len)
	if _, err := l.f.ReadAt(text, at.off); err != nil {
		return nil, fmt.Errorf("%s: %w", l.f.Name(), err)
	}
	rows, err := decodeLine(text)
	if err != nil {
		return nil, fmt.Errorf("%s: offset %d: %w", l.f.Name(), at.off, err)
	}
	return rows, nil
}

// Close closes the file, if there is one.
func (l *lines) Close() error {
	if l.f == nil {
		return nil
	}
	return l.f.Close()
}
