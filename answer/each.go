package answer

// EachResult is a result of "impact" with --each: systems that have the same plan. Groups
// stand in the order of their first systems.
type EachResult struct {
	// Systems are in the order in which their first files were named.
	Systems []System `json:"systems"`
	// Absent lists what was asked for, patterns or names of changed functions, and is
	// in none of these systems, in the order of the question.
	Absent []string `json:"absent"`
	// PlanResult is that of the first system: addresses, sizes and units are its own.
	PlanResult
}

// System is a linked file with its modules.
type System struct {
	Name    string   `json:"name"`    // the release if it is a kernel, else the path of the linked file
	Release string   `json:"release"` // of the kernel, "" if unknown
	Inputs  []string `json:"inputs"`  // the linked file first
}
