package elfscan

import "os"

// Changed returns an error that wraps ErrFault if the file was written to since it was
// opened: what was read of it may be of no content that it ever had. A cut need not fault,
// since the rest of the last page reads as zeros. The time of the file is compared, as fine
// as its file system keeps it. A file that another was renamed over is as it was, and one that
// was read whole when it was opened cannot change.
func (f *File) Changed() error {
	if at := f.faulted.Load(); at != nil {
		return *at
	}
	if f.stat == nil {
		return nil
	}
	now, err := os.Stat(f.Disk())
	if err != nil || !os.SameFile(f.stat, now) { // nobody has a name for it any more
		return nil
	}
	if now.Size() == f.stat.Size() && now.ModTime().Equal(f.stat.ModTime()) {
		return nil
	}
	return f.fail("", -1, "%w", ErrFault)
}
