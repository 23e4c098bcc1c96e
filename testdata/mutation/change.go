package main

import (
	"go/ast"
	"go/token"
	"math/big"
	"strconv"
)

// instead tells what an operator may become. Comparisons have the neighbour, which only a
// test at the boundary notices, and the opposite.
var instead = map[token.Token][]string{
	token.LSS: {"<=", ">="}, token.LEQ: {"<", ">"}, token.GTR: {">=", "<="}, token.GEQ: {">", "<"},
	token.EQL: {"!="}, token.NEQ: {"=="},
	token.LAND: {"||"}, token.LOR: {"&&"},
	token.ADD: {"-"}, token.SUB: {"+"}, token.MUL: {"/"}, token.QUO: {"*"}, token.REM: {"*"},
	token.AND: {"|"}, token.OR: {"&"}, token.XOR: {"&"}, token.AND_NOT: {"&"},
	token.SHL: {">>"}, token.SHR: {"<<"},
	token.INC: {"--"}, token.DEC: {"++"},
	token.ADD_ASSIGN: {"-="}, token.SUB_ASSIGN: {"+="}, token.MUL_ASSIGN: {"/="}, token.QUO_ASSIGN: {"*="}, token.REM_ASSIGN: {"*="},
	token.AND_ASSIGN: {"|="}, token.OR_ASSIGN: {"&="}, token.XOR_ASSIGN: {"&="}, token.AND_NOT_ASSIGN: {"&="},
	token.SHL_ASSIGN: {">>="}, token.SHR_ASSIGN: {"<<="},
}

// changes returns where a node can be changed, what stands there and what may stand there
// instead; nothing for most nodes.
func changes(n ast.Node) (at token.Pos, old string, others []string) {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		return n.OpPos, n.Op.String(), instead[n.Op]
	case *ast.AssignStmt:
		return n.TokPos, n.Tok.String(), instead[n.Tok]
	case *ast.IncDecStmt:
		return n.TokPos, n.Tok.String(), instead[n.Tok]
	case *ast.UnaryExpr:
		if n.Op == token.NOT || n.Op == token.SUB || n.Op == token.XOR {
			return n.OpPos, n.Op.String(), []string{" "}
		}
	case *ast.BasicLit:
		return n.ValuePos, n.Value, otherNumbers(n)
	case *ast.Ident:
		switch n.Name {
		case "true":
			return n.NamePos, n.Name, []string{"false"}
		case "false":
			return n.NamePos, n.Name, []string{"true"}
		}
	}
	return token.NoPos, "", nil
}

// otherNumbers returns the neighbours of an integer or a character, written as it is.
func otherNumbers(lit *ast.BasicLit) []string {
	switch lit.Kind {
	case token.CHAR:
		if r, _, _, err := strconv.UnquoteChar(lit.Value[1:], '\''); err == nil {
			return []string{strconv.QuoteRune(r + 1)}
		}
	case token.INT:
		n, ok := new(big.Int).SetString(lit.Value, 0)
		if !ok {
			return nil
		}
		format := "%d"
		if len(lit.Value) > 1 && (lit.Value[1] == 'x' || lit.Value[1] == 'X') {
			format = "%#x"
		}
		up := new(big.Int).Add(n, big.NewInt(1))
		if n.Sign() == 0 {
			return []string{text(format, up)}
		}
		return []string{text(format, up), text(format, new(big.Int).Sub(n, big.NewInt(1)))}
	}
	return nil
}
