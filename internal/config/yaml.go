package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The YAML parser recurses, so nesting is bounded before it runs: brackets by
// the tokens, which the lexer finds without recursion, and dashes and indent by
// the blanks in front of a line. The schema itself is six levels deep.
const (
	maxBrackets = 16
	maxLead     = 128 // bytes of "  - - ? " in front of a line
)

// The parser's time grows with the square of the number of entries side by
// side, so those are bounded too. The largest configuration (1000 extensions, 64
// lines, 100 groups of 200, all fields) has some 31,000 lines and 137,000 tokens.
const (
	maxLines    = 40_000
	maxTokens   = 160_000
	maxSiblings = 1_000 // twice the extensions
)

// readYAML bounds a text and gives its one mapping.
func readYAML(text []byte) (*ast.MappingNode, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // some editors put it before UTF-8
	if p, ok := bounded(text); !ok {
		return nil, Problems{p}
	}
	var tokens token.Tokens
	if err := guarded(func() error { tokens = lexer.Tokenize(string(text)); return nil }); err != nil {
		return nil, Problems{syntaxProblem(err)}
	}
	if len(tokens) > maxTokens {
		return nil, Problems{{What: fmt.Sprintf("the text has %d words and signs; at most %d are read", len(tokens), maxTokens)}}
	}
	if t := tooNested(tokens); t != nil {
		return nil, Problems{{Line: t.Position.Line, Column: t.Position.Column, What: fmt.Sprintf("brackets are more than %d deep here, or hold more than %d entries", maxBrackets, maxSiblings)}}
	}
	var file *ast.File
	err := guarded(func() (err error) {
		file, err = parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
		return err
	})
	if err != nil {
		return nil, Problems{syntaxProblem(err)}
	}
	return onlyMapping(file)
}

// guarded turns a panic of the YAML parser on wrong input into an error: the
// text is a stranger's, the parser is not ours, and the calls must go on.
func guarded(read func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("the text is not YAML")
		}
	}()
	return read()
}

func bounded(text []byte) (Problem, bool) {
	if len(text) > MaxText {
		return Problem{What: fmt.Sprintf("the text has %d bytes; at most %d (1 MiB) are read", len(text), MaxText)}, false
	}
	if !utf8.Valid(text) {
		return Problem{Line: invalidLine(text), Column: 1, What: "the line is not valid UTF-8; save the text as UTF-8"}, false
	}
	if n := bytes.Count(text, []byte("\n")); n > maxLines {
		return Problem{What: fmt.Sprintf("the text has %d lines; at most %d are read", n, maxLines)}, false
	}
	if line, what := misshapen(string(text)); line > 0 {
		return Problem{Line: line, Column: 1, What: what}, false
	}
	return Problem{}, true
}

func invalidLine(text []byte) int {
	for i, l := range strings.Split(string(text), "\n") {
		if !utf8.ValidString(l) {
			return i + 1
		}
	}
	return 0
}

// misshapen gives the first line that is too deep, or that has too many
// beside it: lines of the same indent without one of less between them.
func misshapen(text string) (line int, what string) {
	var beside [maxLead + 1]int
	for l := range strings.Lines(text) {
		line++
		rest := strings.TrimLeft(l, " ")
		if len(l)-len(strings.TrimLeft(rest, " \t-?:")) > maxLead {
			return line, fmt.Sprintf("the line begins with more than %d blanks and dashes", maxLead)
		}
		if strings.TrimSpace(rest) == "" || rest[0] == '#' {
			continue
		}
		indent := len(l) - len(rest)
		clear(beside[indent+1:])
		beside[indent]++
		if beside[indent] > maxSiblings {
			return line, fmt.Sprintf("more than %d entries stand side by side here", maxSiblings)
		}
	}
	return 0, ""
}

// tooNested gives the first bracket that is too deep, or comma that is one too
// many within its brackets.
func tooNested(tokens token.Tokens) *token.Token {
	var commas [maxBrackets + 1]int
	depth := 0
	for _, t := range tokens {
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			if depth == maxBrackets {
				return t
			}
			depth++
			commas[depth] = 0
		case token.SequenceEndType, token.MappingEndType:
			depth = max(0, depth-1)
		case token.CollectEntryType:
			commas[depth]++
		}
		if commas[depth] > maxSiblings {
			return t
		}
	}
	return nil
}

func syntaxProblem(err error) Problem {
	var s *yaml.SyntaxError
	if !errors.As(err, &s) {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return Problem{What: "the text is not YAML: " + first}
	}
	if strings.Contains(s.Message, "found character '\t'") {
		s.Message = "a tab stands where only blanks may; put blanks in its place"
	}
	p := Problem{What: "the text is not YAML here: " + s.Message}
	if s.Token != nil && s.Token.Position != nil {
		p.Line, p.Column = s.Token.Position.Line, s.Token.Position.Column
	}
	return p
}

func onlyMapping(file *ast.File) (*ast.MappingNode, error) {
	var roots []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType {
			roots = append(roots, doc.Body)
		}
	}
	switch {
	case len(roots) == 0:
		return nil, Problems{{What: "the text is empty; it begins with version: 1"}}
	case len(roots) > 1:
		return nil, Problems{at(roots[1], "", "a second document begins here; a configuration is one document")}
	}
	m, ok := roots[0].(*ast.MappingNode)
	if !ok {
		return nil, Problems{at(roots[0], "", "is "+kindOf(roots[0])+"; a configuration is a mapping that begins with version: 1")}
	}
	return m, nil
}

// at is a problem at a node of the text.
func at(n ast.Node, field, what string) Problem {
	p := Problem{Field: field, What: what}
	p.Line, p.Column = position(n)
	return p
}

func position(n ast.Node) (line, column int) {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 && !m.IsFlowStyle {
		return position(m.Values[0].Key)
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 0, 0
	}
	at := n.GetToken().Position
	return at.Line, at.Column
}
