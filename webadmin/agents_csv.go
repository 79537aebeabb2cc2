package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
	"ringdown/webadmin/tables"
)

// Columns of a table of agents, by their places.
const (
	agentNumber = iota
	agentCalled
	agentExtension
	agentPIN
)

// agentColumns are named in the languages of the pages.
func agentColumns() []tables.Column {
	return []tables.Column{
		agentNumber:    {Name: "number", Words: []string{"agent", "編號", "專員編號", "工号", "坐席工号"}, Needed: true},
		agentCalled:    {Name: "name", Words: []string{"姓名", "名稱", "名称"}},
		agentExtension: {Name: "extension", Words: []string{"分機", "分机"}},
		agentPIN:       {Name: "pin", Words: []string{"話機登入密碼", "话机登录密码", "密碼", "密码"}},
	}
}

func (s *Server) addAgentFiles() {
	const path, example = "/api/v1/agents.csv", "number,name,extension,pin\r\n1001,Ann,801,(hidden)\r\n"
	add(s, spec{
		id: "export-agents", method: http.MethodGet, path: path, tag: "settings", needs: auth.ConfigRead,
		summary: "Agents as a table", about: "All agents as CSV for a spreadsheet (RFC 4180, UTF-8 with a byte order mark). A PIN reads (hidden), and is kept when that is sent back.",
		answer: example, answerType: csvType,
	}, s.exportAgents)
	add(s, tableSpec(spec{
		id: "import-agents", path: path, tag: "settings", needs: auth.ConfigWrite, fails: []int{http.StatusPreconditionFailed},
		summary: "Agents from a table", about: "Makes and changes agents by the columns number, name, extension and pin. Nobody is removed. A column that the file does not have leaves what is there; an empty extension or pin takes it away.",
	}, example), s.importAgents)
}

func (s *Server) exportAgents(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	return s.csvAnswer("ringdown-agents.csv", []string{"number", "name", "extension", "pin"}, func(row func(...string) error) error {
		for _, a := range c.Agents {
			if err := row(a.Number, a.Name, a.Extension, a.PIN.String()); err != nil {
				return err
			}
		}
		return nil
	}), nil
}

func (s *Server) importAgents(ctx context.Context, in *TableFile) (*tableAnswer, error) {
	rows, err := readTable(in.RawBody, agentColumns())
	if err != nil {
		return nil, err
	}
	if !in.Apply {
		lookedOnly(ctx)
		c, err := s.plan(ctx)
		if err != nil {
			return nil, err
		}
		c = c.Clone()
		return &tableAnswer{countedTable(agentsInto(&c, rows))}, nil
	}
	var answer TableAnswer
	err = s.edit(ctx, nil, func(c *config.Config) (string, string, error) {
		answer = countedTable(agentsInto(c, rows))
		note := fmt.Sprintf("agents from a file: %d added, %d changed", answer.New, answer.Changed)
		return "agents", note, tableRefused(answer)
	})
	answer.Applied = true
	return &tableAnswer{answer}, err
}

// agentsInto puts a table's agents into a configuration, and says what each row
// does. The configuration's own rules say what is wrong with them.
func agentsInto(c *config.Config, rows []tables.Row) []TableRow {
	c.Agents = slices.Clone(c.Agents)
	places := map[string]int{}
	for i, a := range c.Agents {
		places[a.Number] = i
	}
	lines, given := bookLines{}, map[string]int{}
	all := make([]TableRow, len(rows))
	for i, r := range rows {
		row := &all[i]
		*row = TableRow{Line: r.Line, Key: r.Cell(agentNumber), Name: r.Cell(agentCalled)}
		at, there := places[row.Key]
		if line, twice := given[row.Key]; twice {
			row.wrong("number", fmt.Sprintf("%q is given twice, in line %d too", row.Key, line))
			continue
		}
		given[row.Key] = r.Line
		if !there {
			at = len(c.Agents)
			c.Agents = append(c.Agents, config.Agent{Number: row.Key})
		}
		before := c.Agents[at]
		c.Agents[at] = agentOf(r, before)
		lines[fmt.Sprintf("agents[%d]", at)] = r.Line
		row.agentChanges(before, c.Agents[at])
		row.settle(there)
	}
	markFaults(all, lines, c.Validate())
	return all
}

// agentOf is an agent as a row has it be.
func agentOf(r tables.Row, a config.Agent) config.Agent {
	before := a
	if r.Has(agentCalled) {
		a.Name = r.Cell(agentCalled)
	}
	if r.Has(agentExtension) {
		a.Extension = r.Cell(agentExtension)
	}
	if r.Has(agentPIN) {
		a.PIN = config.Secret(r.Cell(agentPIN))
	}
	return config.Revealed(a, before)
}

func (r *TableRow) agentChanges(before, now config.Agent) {
	r.Name = now.Name
	r.change("name", before.Name, now.Name)
	r.change("extension", before.Extension, now.Extension)
	if before.PIN != now.PIN {
		r.Changes = append(r.Changes, ConfigChange{Field: "pin", Old: before.PIN.String(), New: now.PIN.String()})
	}
}

// markFaults writes the rules' faults at their rows. One at another agent that is
// about a row, "extension 801 is already that of agent 1001", is the row's.
func markFaults(rows []TableRow, lines bookLines, invalid error) {
	at := map[int]*TableRow{}
	for i := range rows {
		at[rows[i].Line] = &rows[i]
	}
	for _, f := range lines.found(invalid) {
		at[f.Line].wrong(f.Column, f.What)
	}
	var found config.Problems
	if !errors.As(invalid, &found) {
		return
	}
	for _, f := range found {
		i := slices.IndexFunc(rows, func(r TableRow) bool { return strings.Contains(f.What, "agent "+r.Key+";") })
		if i >= 0 {
			rows[i].wrong("extension", f.What)
		}
	}
}
