package audit

// Progress is how far a collection is.
type Progress struct {
	Files, TotalFiles int // files on disk
	Bytes, TotalBytes int64
	Failures          int
	Now               string // what was begun last
}

// tell reports the progress. The caller holds the lock.
func (c *collector) tell() {
	if c.opt.Progress != nil {
		c.opt.Progress(c.progress)
	}
}

// begin says what is worked on.
func (c *collector) begin(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.progress.Now = name
	c.tell()
}
