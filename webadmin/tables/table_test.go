package tables_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"ringdown/webadmin/tables"
)

func columns() []tables.Column {
	return []tables.Column{
		{Name: "name", Words: []string{"姓名"}, Needed: true},
		{Name: "number", Words: []string{"號碼", "号码"}},
	}
}

// said is a table in one line: "3 Lee 0922".
func said(rows []tables.Row, faults []tables.Fault) string {
	var all []string
	for _, r := range rows {
		all = append(all, fmt.Sprintf("%d %s %s", r.Line, r.Cell(0), r.Cell(1)))
	}
	for _, f := range faults {
		all = append(all, fmt.Sprintf("%d! %s", f.Line, f.What))
	}
	return strings.Join(all, "|")
}

func TestATableIsReadHoweverASpreadsheetWroteIt(t *testing.T) {
	in := func(e encoding.Encoding, text string) string {
		out, err := e.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	for _, x := range []struct{ file, want string }{
		{"\uFEFFname,number\r\nLee,1\r\n\r\n,\r\n\"Wu, Ann\",2\r\n", "2 Lee 1|5 Wu, Ann 2"},
		{"Number;other;NAME\n1;x;Lee\n2\n", "2 Lee 1|3  2"},
		{"name\tnumber\nLee\t'+886\n", "2 Lee +886"},
		{in(utf16, "姓名\t號碼\r\n王小明\t1\r\n"), "2 王小明 1"},
		{in(simplifiedchinese.GBK, "姓名,号码\n王小明,1\n"), "2 王小明 1"},
		{in(traditionalchinese.Big5, "姓名,號碼\n王小明,1\n"), "2 王小明 1"},
		{in(traditionalchinese.Big5, "name,number\n王小明,1\n陳美玲 客服部,2\n"), "2 王小明 1|3 陳美玲 客服部 2"},
		{in(simplifiedchinese.GBK, "name,number\n王小明,1\n陈美玲 客服部,2\n"), "2 王小明 1|3 陈美玲 客服部 2"},
		{"name,number\n\xff\xfe\xfd,1\n", "1! the file is not in UTF-8; let the spreadsheet save it as \"CSV UTF-8\""},
		{"姓名,號碼\n\xa4\xfd,1\n", "1! the file is not in UTF-8; let the spreadsheet save it as \"CSV UTF-8\""},
		{"", `1! names no column "name"`},
		{"number\n1\n", `1! names no column "name"`},
		{"name\na\nb\nc\nd\n", "2 a |3 b |4 c |5! is row 4; a table has at most 3"},
	} {
		rows, faults := tables.Read([]byte(x.file), columns(), 3)
		if got := said(rows, faults); got != x.want {
			t.Errorf("%q: %s, want %s", x.file, got, x.want)
		}
	}
}

func FuzzNoFileStopsTheReader(f *testing.F) {
	f.Add([]byte("name,number\nLee,1\n"))
	f.Add([]byte("\xff\xfen\x00a\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		rows, _ := tables.Read(file, columns(), 10)
		if len(rows) > 10 {
			t.Errorf("%d rows", len(rows))
		}
		for _, r := range rows {
			if r.Line < 1 || r.Cell(0)+r.Cell(1) == "" {
				t.Errorf("line %d is empty", r.Line)
			}
		}
	})
}

// Whose columns are named in Latin letters is read as it was written, or told: never
// as other characters.
func TestNamesOfOneCharacterSetAreNeverReadAsThoseOfTheOther(t *testing.T) {
	traditional := []string{"王小明", "陳美玲", "林志豪", "黃淑芬", "張家豪", "李雅婷", "吳宗翰", "劉怡君", "蔡佩珊", "楊詠晴", "客服部", "業務部", "總機", "櫃台", "倉庫", "經理室", "台北辦公室", "鄭", "李"}
	simplified := []string{"王小明", "陈美玲", "林志豪", "黄淑芬", "张家豪", "李雅婷", "吴宗翰", "刘怡君", "蔡佩珊", "杨咏晴", "客服部", "业务部", "总机", "前台", "仓库", "经理室", "北京办公室", "郑", "李"}
	read := 0
	for set, names := range map[encoding.Encoding][]string{traditionalchinese.Big5: traditional, simplifiedchinese.GBK: simplified} {
		for _, name := range append(names, strings.Join(names, " ")) {
			file, err := set.NewEncoder().String("name,number\n" + name + ",1\n")
			if err != nil {
				t.Fatal(err)
			}
			if utf8.ValidString(file) { // two such characters may be two of UTF-8, which goes first
				continue
			}
			rows, faults := tables.Read([]byte(file), columns(), 3)
			if len(faults) > 0 {
				continue
			}
			if read++; rows[0].Cell(0) != name {
				t.Errorf("%v: %s was read as %s", set, name, rows[0].Cell(0))
			}
		}
	}
	if read < 25 {
		t.Errorf("only %d of 40 tables were read", read)
	}
}
