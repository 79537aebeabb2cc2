package sheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"ringdown/webadmin/sheet"
)

// read is what a reader of its own finds in the sheet: rows of cells by column.
type read struct {
	Cols []struct {
		Width float64 `xml:"width,attr"`
	} `xml:"cols>col"`
	Rows []struct {
		Cells []struct {
			At    string `xml:"r,attr"`
			Kind  string `xml:"t,attr"`
			Style string `xml:"s,attr"`
			Value string `xml:"v"`
			Text  string `xml:"is>t"`
		} `xml:"c"`
	} `xml:"sheetData>row"`
	Filter struct {
		Ref string `xml:"ref,attr"`
	} `xml:"autoFilter"`
}

// opened unpacks the file and sees that every part of it is XML that the content
// types name.
func opened(t *testing.T, file []byte) read {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		texts[f.Name] = string(text)
		if err := xml.Unmarshal(text, new(struct{})); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	for _, part := range []string{"xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"} {
		if texts[part] == "" || !strings.Contains(texts["[Content_Types].xml"], `PartName="/`+part+`"`) {
			t.Errorf("%s is missing, or no type is given for it", part)
		}
	}
	var got read
	if err := xml.Unmarshal([]byte(texts["xl/worksheets/sheet1.xml"]), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestATableIsReadBackByAnotherReader(t *testing.T) {
	var file bytes.Buffer
	s, err := sheet.New(&file, "通話/紀錄", []sheet.Column{{Title: "Caller", Width: 18}, {Title: "Began"}, {Title: "Seconds"}})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 5, 1, 18, 0, 0, 0, time.FixedZone("CST", 8*3600))
	for _, row := range [][]any{{"王小明 <& \x01\"", at, 7}, {"=1+1", time.Time{}, 2.5}, {nil, nil, nil}} {
		if err := s.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got := opened(t, file.Bytes())
	if len(got.Rows) != 4 || got.Filter.Ref != "A1:C4" || got.Cols[0].Width != 18 || got.Rows[0].Cells[2].Text != "Seconds" {
		t.Fatalf("%+v", got)
	}
	first := got.Rows[1].Cells
	if first[0].Text != "王小明 <& \uFFFD\"" || first[0].Kind != "inlineStr" || first[2].Value != "7" || first[2].At != "C2" {
		t.Errorf("%+v", first)
	}
	// 46143 is 1 May 2026; 18:00 is three quarters of a day.
	if days, err := strconv.ParseFloat(first[1].Value, 64); err != nil || math.Abs(days-46143.75) > 1e-6 || first[1].Style == "" {
		t.Errorf("the time is %q, %v", first[1].Value, err)
	}
	if second := got.Rows[2].Cells; len(second) != 2 || second[0].Kind != "inlineStr" || second[0].Text != "=1+1" || second[1].At != "C3" {
		t.Errorf("what looks like a formula is text, and no time an empty cell: %+v", second)
	}
}

func TestColumnsBehindZHaveTwoLetters(t *testing.T) {
	var file bytes.Buffer
	s, err := sheet.New(&file, "", make([]sheet.Column, 28))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Row(make([]any, 27)...); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := opened(t, file.Bytes()); got.Rows[0].Cells[26].At != "AA1" || got.Filter.Ref != "A1:AB2" {
		t.Errorf("%s, %s", got.Rows[0].Cells[26].At, got.Filter.Ref)
	}
}

func TestALongTableIsNotHeldInMemory(t *testing.T) {
	s, err := sheet.New(io.Discard, "long", []sheet.Column{{Title: "n"}, {Title: "text"}})
	if err != nil {
		t.Fatal(err)
	}
	perRow := testing.AllocsPerRun(2000, func() {
		if err := s.Row(7, "a text of some length"); err != nil {
			t.Fatal(err)
		}
	})
	if perRow > 20 {
		t.Errorf("%v allocations a row", perRow)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
