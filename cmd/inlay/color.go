package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// useColor decides in this order: the flag, NO_COLOR, CLICOLOR_FORCE, whether
// w is a terminal (https://no-color.org, https://bixense.com/clicolors).
func (a *app) useColor(flag string, w io.Writer) (bool, error) {
	switch flag {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto", "":
	default:
		return false, usagef("--color cannot be %q; it is auto, always or never", flag)
	}
	if a.env("NO_COLOR") != "" {
		return false, nil
	}
	if force := a.env("CLICOLOR_FORCE"); force != "" && force != "0" {
		return true, nil
	}
	return terminalWidth(w) > 0 && a.env("TERM") != "dumb", nil
}

// terminalWidth is the number of columns of the terminal behind w, 0 if there
// is none.
func terminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		return 80
	}
	return width
}
