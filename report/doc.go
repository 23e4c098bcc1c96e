// Package report writes answers: values of package answer become text, JSON,
// JSON Lines, CSV or a graph in DOT.
//
// A [Writer] receives one answer as a stream: the header, then results and
// diagnostics as they come, then the end. Nothing but diagnostics is kept, so
// the 300,000 sites of a kernel need no more memory than one. Names come from
// untrusted binaries: control characters are escaped in every format.
//
//	out := bufio.NewWriter(os.Stdout)
//	w, err := report.New("json", out, &report.Options{Command: "sites"})
//	if err != nil {
//		return err
//	}
//	err = w.Header(header)
//	for site, err := range p.Sites(ctx, selection) {
//		err = errors.Join(err, w.Result(site))
//	}
//	err = w.End(answer.End{Results: n})
//	err = out.Flush()
package report
