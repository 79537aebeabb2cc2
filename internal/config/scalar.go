package config

import (
	"math"
	"strconv"

	"github.com/goccy/go-yaml/ast"
)

// kindOf names a node for people.
func kindOf(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "an anchor or alias, which are not used here"
	case *ast.TagNode:
		return "a tag, which is not used here"
	case *ast.NullNode:
		return "empty"
	}
	if s, ok := text(n); ok {
		return strconv.Quote(shorten(s))
	}
	return "not understood"
}

// maxShown bounds what a problem repeats of a wrong value.
const maxShown = 40

func shorten(s string) string {
	r := []rune(s)
	if len(r) <= maxShown {
		return s
	}
	return string(r[:maxShown]) + "…"
}

// keyText is the key of an entry as written.
func keyText(kv *ast.MappingValueNode) string {
	s, ok := text(kv.Key)
	if !ok {
		return kv.Key.GetToken().Value
	}
	return s
}

// text gives any scalar as it was written: 801 and "801" are the same number
// of an extension, and 0801 keeps its nought.
func text(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// integer takes a plain decimal integer: the octal, hexadecimal and quoted
// forms of YAML are more often a slip than meant.
func integer(n ast.Node) (int64, bool) {
	if _, ok := n.(*ast.IntegerNode); !ok {
		return 0, false
	}
	v, err := strconv.ParseInt(n.GetToken().Value, 10, 64)
	return v, err == nil
}

func number(n ast.Node) (float64, bool) {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
	default:
		return 0, false
	}
	v, err := strconv.ParseFloat(n.GetToken().Value, 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
}

func boolean(n ast.Node) (bool, bool) {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		return false, false
	}
	return b.Value, true
}
