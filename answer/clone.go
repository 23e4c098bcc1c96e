package answer

// Clone is the result of "clones": a body whose symbol carries a clone
// suffix, and the source function it was made from.
type Clone struct {
	Body   Body     `json:"body"`
	Origin Function `json:"origin"`
	Kinds  []string `json:"kinds"` // suffix kinds, outermost last
	// LostParameters have no location anywhere in the clone. That alone
	// proves no change of signature: an unused parameter looks the same.
	LostParameters []Parameter `json:"lost_parameters"`
	// ConstantParameters were replaced by a constant.
	ConstantParameters []Parameter `json:"constant_parameters"`
	// ChangedParameters are at another place at entry than the ABI puts
	// them; null as long as no register analysis was made.
	ChangedParameters []Parameter `json:"changed_parameters"`
	// ReturnDropped is null where it is not known.
	ReturnDropped *bool `json:"return_dropped"`
	// Callers are the functions that call the clone, by file and address.
	Callers []Caller `json:"callers"`
	// AddressTaken lists the places that hold the clone's address, by address;
	// null where they are not known.
	AddressTaken []AddressUse `json:"address_taken"`
	// Incomplete says why the lists above are not to be relied on, "" if
	// they are.
	Incomplete string `json:"incomplete"`
}

// Parameter is a source parameter of a function.
type Parameter struct {
	Name  string `json:"name"`
	Index int    `json:"index"` // 0-based, in source order
	Value string `json:"value"` // the constant, empty if unknown
}
