package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"inlay/elfscan/debugfile"
)

// finder finds the files that hold what the FILEs lack. It asks servers only if there
// are some.
func (c *common) finder(servers *debugfile.Servers) debugfile.Finder {
	return debugfile.New(&debugfile.Options{Roots: c.debugDirs, Servers: servers})
}

// servers returns what --debuginfod means, nil without it. The environment variables are
// those of elfutils' client, debuginfod-client-config(7).
func (a *app) servers(c *common, progress func(url string, done, total int64)) (*debugfile.Servers, error) {
	if !c.debuginfod {
		return nil, nil
	}
	s := &debugfile.Servers{Progress: progress}
	for _, url := range strings.Fields(a.env("DEBUGINFOD_URLS")) {
		if !strings.HasPrefix(url, "ima:") { // how strictly elfutils checks signatures, no server
			s.URLs = append(s.URLs, url)
		}
	}
	if len(s.URLs) == 0 {
		return nil, usagef("--debuginfod: DEBUGINFOD_URLS names no server; set it to addresses, separated by spaces")
	}
	var err error
	if s.Cache, err = a.debuginfodCache(); err != nil {
		return nil, usagef("--debuginfod: %w", err)
	}
	for _, limit := range []struct {
		name string
		set  func(n int64)
	}{
		{"DEBUGINFOD_MAXSIZE", func(n int64) { s.MaxBytes = n }},
		{"DEBUGINFOD_TIMEOUT", func(n int64) { s.Stall = time.Duration(n) * time.Second }},
		{"DEBUGINFOD_MAXTIME", func(n int64) { s.MaxTime = time.Duration(n) * time.Second }},
	} {
		text := a.env(limit.name)
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > maxLimit {
			return nil, usagef("--debuginfod: %s=%q is no number that can be used", limit.name, text)
		}
		limit.set(n)
	}
	return s, nil
}

// maxLimit is the largest number of seconds that a time.Duration can hold.
const maxLimit = int64((1<<63 - 1) / time.Second)

// debuginfodCache finds the cache of elfutils' client as that does.
func (a *app) debuginfodCache() (string, error) {
	if path := a.env("DEBUGINFOD_CACHE_PATH"); path != "" {
		return path, nil
	}
	home := a.env("HOME")
	if home != "" {
		old := filepath.Join(home, ".debuginfod_client_cache")
		if info, err := os.Stat(old); err == nil && info.IsDir() {
			return old, nil
		}
	}
	switch xdg := a.env("XDG_CACHE_HOME"); {
	case xdg != "":
		return filepath.Join(xdg, "debuginfod_client"), nil
	case home != "":
		return filepath.Join(home, ".cache", "debuginfod_client"), nil
	}
	return "", errors.New("there is no folder for what is fetched; set DEBUGINFOD_CACHE_PATH")
}
