package mutate

// class is what a field belongs to.
type class int

const (
	fileHeader class = iota
	sectionHeader
	programHeader
	compression
	symbol
	relocation
	note
	unitHeader
	lineHeader
	abbreviation
	form
	dieCode
	reference
	attribute
	member
	classes
	none class = -1
)

var classNames = [classes]string{
	"file header", "section header", "program header", "compression header", "symbol", "relocation", "note",
	"unit header", "line header", "abbreviation", "form", "code of a DIE", "reference", "attribute", "member",
}

// classWeights makes the fields of DWARF two thirds of all: a file whose own headers are
// broken is refused before anything else is read.
var classWeights = [classes]int{
	fileHeader: 1, sectionHeader: 4, programHeader: 1, compression: 2, symbol: 2, relocation: 3, note: 1,
	unitHeader: 5, lineHeader: 3, abbreviation: 3, form: 4, dieCode: 4, reference: 5, attribute: 5, member: 5,
}
