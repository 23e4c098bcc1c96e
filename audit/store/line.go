package store

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"unicode/utf8"

	"inlay/audit/facts"
)

// encodeLine gives a line: the checksum of the JSON in eight digits, a space, the JSON.
func encodeLine(rows []facts.Source) ([]byte, error) {
	text, err := json.Marshal(rows)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "%08x %s\n", crc32.Checksum(text, castagnoli), text), nil
}

// decodeLine is the inverse of encodeLine.
func decodeLine(line []byte) ([]facts.Source, error) {
	sum, text, _ := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(" "))
	if string(sum) != fmt.Sprintf("%08x", crc32.Checksum(text, castagnoli)) {
		return nil, errSum
	}
	var rows []facts.Source
	if err := json.Unmarshal(text, &rows); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errors.New("no rows")
	}
	return rows, nil
}

// printable makes a text UTF-8, which JSON and Parquet insist on.
func printable(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return escape(s, func(string) bool { return false })
}

// distinct is printable for names, which must stay apart: a backslash that would read as the start of an
// escaped byte is escaped too.
func distinct(s string) string {
	if utf8.ValidString(s) && !strings.Contains(s, `\x`) {
		return s
	}
	return escape(s, func(rest string) bool {
		if len(rest) < 4 || rest[:2] != `\x` {
			return false
		}
		_, err := hex.DecodeString(rest[2:4])
		return err == nil
	})
}

// escape writes bytes that are not UTF-8 as \xNN, and so those at which more holds.
func escape(s string, more func(rest string) bool) string {
	var out []byte
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 || more(s) {
			out = fmt.Appendf(out, `\x%02x`, s[0])
		} else {
			out = append(out, s[:n]...)
		}
		s = s[n:]
	}
	return string(out)
}
