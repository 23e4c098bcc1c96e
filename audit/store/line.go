package store

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"

	"inlay/audit/facts"
)

// maxLine is the size of the longest line, that of a source with millions of members.
const maxLine = 1 << 30

var errLine = fmt.Errorf("%w: a line of more than %d bytes; collect again", ErrCorrupt, maxLine)

// encodeLine gives a line: the checksum of the JSON in eight digits, a space, the JSON.
func encodeLine(rows []facts.Source) ([]byte, error) {
	text, err := json.Marshal(rows)
	if err != nil {
		return nil, err
	}
	line := fmt.Appendf(nil, "%08x %s\n", crc32.Checksum(text, castagnoli), text)
	if len(line) > maxLine {
		return nil, fmt.Errorf("%d rows of one source take %d bytes, more than %d", len(rows), len(line), maxLine)
	}
	return line, nil
}

// readLine reads a line with its end. At the end of the file it returns what is left and io.EOF.
func readLine(in *bufio.Reader, most int) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(part) > most-len(line) {
			return nil, errLine
		}
		if line = append(line, part...); err != bufio.ErrBufferFull {
			return line, err
		}
	}
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

// distinct is facts.Text for names, which must stay apart: a backslash that would read as the start of an
// escaped byte is escaped too.
func distinct(s string) string {
	if !strings.Contains(s, `\x`) {
		return facts.Text(s)
	}
	var out strings.Builder
	for i := range len(s) {
		if out.WriteByte(s[i]); i+4 > len(s) || s[i:i+2] != `\x` {
			continue
		}
		if _, err := hex.DecodeString(s[i+2 : i+4]); err == nil {
			out.WriteString("x5c")
		}
	}
	return facts.Text(out.String())
}
