package main

import "github.com/spf13/cobra"

func newPatternsTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "patterns",
		Short: "how a PATTERN picks functions",
		Long: `A PATTERN picks source functions or symbols:

  put_page                 by name, or by symbol: put_page.isra.0
  mm.h:put_page            declared in a file whose path ends in mm.h
  linux/mm.h:put_page      the same with more of the path
  put_page@0xffffffff8...  with code at this address
  std::vector<int>::size   a C++ name in source form, from the left as short as you like:
                           vector::size
  '<Port as Emit>::send'   a Rust name, or by the type or the trait alone: Port::send
  'http.(*Server).Serve'   a Go name: (*Server).Serve; type arguments may be left out
  'get_*'                  a glob: *, ? and [...]

A literal match goes before a glob. A name that fits several source functions is
no error: each is answered by itself, with its file and line.

The first positional is the PATTERN. With -e PATTERN (repeatable) or --all every
positional is a file; --in FILE names files anywhere on the line.`,
	}
}
