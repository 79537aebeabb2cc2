package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"ringdown/ivr/flow"
	"ringdown/webadmin"
)

func flowList(ctx context.Context, j *flowJob) error {
	var all struct{ Items []webadmin.Flow }
	if err := j.client.call(ctx, http.MethodGet, "/api/v1/flows", nil, &all); err != nil {
		return err
	}
	var lines []string
	for _, f := range all.Items {
		for _, v := range f.Versions {
			line := fmt.Sprintf("%s/%d  %s  %s", f.Name, v.Version, v.Saved.Format("2006-01-02 15:04"), v.Title)
			if v.Version == f.Main {
				line += "  (main version)"
			}
			if len(v.Faults) > 0 {
				line += fmt.Sprintf("  (draft with %d faults)", len(v.Faults))
			}
			lines = append(lines, line)
		}
		for _, b := range f.Bound {
			lines = append(lines, fmt.Sprintf("    %s leads to %s", b.By, b.Flow))
		}
	}
	return j.print(all, lines...)
}

func flowShow(ctx context.Context, j *flowJob) error {
	at, err := flowPath(j.words[0])
	if err != nil {
		return err
	}
	text, _, err := j.client.exchange(ctx, http.MethodGet, at, nil, "")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(j.env.Stdout, strings.TrimSpace(string(text)))
	return err
}

func flowSave(ctx context.Context, j *flowJob) error {
	text, err := readFlow(j.words[1], flow.MaxText)
	if err != nil {
		return err
	}
	method, at := http.MethodPost, "/api/v1/flows/"+url.PathEscape(j.words[0])+"/versions"
	if j.version != 0 {
		method, at = http.MethodPut, at+"/"+strconv.FormatUint(j.version, 10)
	}
	var saved webadmin.FlowSaved
	if err := j.client.call(ctx, method, at+"?note="+url.QueryEscape(j.note), upload{"application/json", text}, &saved); err != nil {
		return err
	}
	lines := []string{fmt.Sprintf("Saved as %s/%d.", saved.Name, saved.Version)}
	for _, f := range saved.Faults {
		lines = append(lines, "A draft: "+flow.Problem{Node: f.Node, Field: f.Field, Text: f.What}.String())
	}
	return j.print(saved, lines...)
}

func flowMain(ctx context.Context, j *flowJob) error {
	name, version, _ := strings.Cut(j.words[0], "/")
	n, err := strconv.ParseUint(version, 10, 64)
	if err != nil {
		return usagef("%q names no version; it is such as main/3", j.words[0])
	}
	return j.client.call(ctx, http.MethodPut, "/api/v1/flows/"+url.PathEscape(name)+"/main", webadmin.MainFlow{Version: n}, nil)
}

func flowDelete(ctx context.Context, j *flowJob) error {
	at, err := flowPath(j.words[0])
	if err != nil {
		return err
	}
	return j.client.call(ctx, http.MethodDelete, at, nil, nil)
}

func flowCompare(ctx context.Context, j *flowJob) error {
	name, from, _ := strings.Cut(j.words[0], "/")
	var all struct{ Items []webadmin.FlowChange }
	at := fmt.Sprintf("/api/v1/flows/%s/compare?from=%s&to=%s", url.PathEscape(name), url.QueryEscape(from), url.QueryEscape(j.words[1]))
	if err := j.client.call(ctx, http.MethodGet, at, nil, &all); err != nil {
		return err
	}
	lines := []string{}
	for _, c := range all.Items {
		lines = append(lines, fmt.Sprintf("%s: %s -> %s", strings.Trim(c.Node+"."+c.Field, "."), orNothing(c.Before), orNothing(c.After)))
	}
	if len(lines) == 0 {
		lines = append(lines, "Nothing differs.")
	}
	return j.print(all, lines...)
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

func flowExport(ctx context.Context, j *flowJob) error {
	var all webadmin.FlowArchive
	if err := j.client.call(ctx, http.MethodGet, "/api/v1/flows/archive", nil, &all); err != nil {
		return err
	}
	e := json.NewEncoder(j.env.Stdout)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

// archiveMost is what the API takes of all flows together.
const archiveMost = 24 << 20

func flowImport(ctx context.Context, j *flowJob) error {
	text, err := readFlow(j.words[0], archiveMost)
	if err != nil {
		return err
	}
	return j.client.call(ctx, http.MethodPut, "/api/v1/flows/archive", upload{"application/json", text}, nil)
}
