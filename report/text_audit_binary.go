package report

import "inlay/answer"

// placeName is a place as one word: a member behind the file that holds it.
func placeName(p *answer.AuditPlace) string {
	if p.Member == "" {
		return p.Path
	}
	return p.Path + "!" + p.Member
}

// binaryName is the first place of a binary, else what it calls itself.
func binaryName(b *answer.AuditBinary) string {
	switch {
	case len(b.Places) > 0:
		return placeName(&b.Places[0])
	case b.Name != "":
		return b.Name
	}
	return b.Digest
}

// binaryWords names a binary, with how many more places have its content.
func binaryWords(b *answer.AuditBinary) string {
	if n := len(b.Places) - 1; n > 0 {
		return binaryName(b) + " (and " + plural(n, "more place") + ")"
	}
	return binaryName(b)
}

// binaryDetails writes what has to be known of a binary: notes always, places and build-id if
// all is asked for.
func binaryDetails(p *printer, b *answer.AuditBinary, verbose bool) {
	for _, note := range b.Notes {
		p.line(span{"  note: " + note, yellow})
	}
	if !verbose {
		return
	}
	for i := range b.Places {
		p.line(span{"  in " + b.Places[i].Snapshot + ": " + placeName(&b.Places[i]), dim})
	}
	p.line(span{"  build-id " + orNone(b.BuildID) + ", SHA-256 " + b.Digest, dim})
	for _, gap := range b.Gaps {
		p.line(span{"  not known: " + gap, dim})
	}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
