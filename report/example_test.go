package report_test

import (
	"fmt"
	"os"

	"inlay/answer"
	"inlay/report"
)

// One answer as JSON Lines: a header, a result, an end.
func ExampleNew() {
	w, err := report.New("jsonl", os.Stdout, &report.Options{Command: "addr"})
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = w.Header(answer.Header{
		Schema: answer.Schema{Name: "inlay.addr", Version: answer.SchemaVersion},
		Tool:   answer.Tool{Name: "inlay", Version: "devel"},
	})
	_ = w.Result(answer.Address{Address: "0x10", Asked: "0x10"})
	_ = w.End(answer.End{Results: 1})
	// Output:
	// {"record":"header","schema":{"name":"inlay.addr","version":"1.0.0"},"tool":{"name":"inlay","version":"devel"},"inputs":[]}
	// {"record":"result","address":"0x10","asked":"0x10","input":"","body":null,"frames":[]}
	// {"record":"end","results":1,"diagnostics":0,"coverage":{"units":0,"units_read":0,"units_lower_bound":0,"code_bytes":0,"inlined_bytes":0}}
}

// A format that a command does not have.
func ExampleFormats() {
	fmt.Println(report.Formats("sites"))
	_, err := report.New("svg", os.Stdout, &report.Options{Command: "sites"})
	fmt.Println(err)
	// Output:
	// [text json jsonl csv]
	// unknown format "svg" for sites; it has text, json, jsonl, csv
}
