package causes_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"ringdown/internal/causes"
)

func load(t *testing.T) causes.Book {
	t.Helper()
	book, err := causes.Load()
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func numbers(b causes.Book, s causes.System) (all []int) {
	for _, c := range b {
		if c.System == s {
			all = append(all, c.Number)
		}
	}
	return all
}

// TestEveryRegisteredCodeIsThere holds the books against IANA's registry of SIP
// response codes and table 1 of Q.850 (05/2018), in order.
func TestEveryRegisteredCodeIsThere(t *testing.T) {
	book := load(t)
	sip := []int{
		100, 180, 181, 182, 183, 199, 200, 202, 204, 300, 301, 302, 305, 380,
		400, 401, 402, 403, 404, 405, 406, 407, 408, 410, 412, 413, 414, 415, 416, 417, 420, 421, 422, 423, 424, 425, 428, 429, 430, 433, 436, 437, 438, 439, 440, 469, 470,
		480, 481, 482, 483, 484, 485, 486, 487, 488, 489, 491, 493, 494, 500, 501, 502, 503, 504, 505, 513, 555, 580, 600, 603, 604, 606, 607, 608,
	}
	if got := numbers(book, causes.SIP); !slices.Equal(got, sip) {
		t.Errorf("codes of SIP: %v", got)
	}
	q850 := []int{
		1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 34, 38, 39, 40, 41, 42, 43, 44, 46, 47, 49, 50, 53, 55, 57, 58, 62, 63,
		65, 66, 69, 70, 79, 81, 82, 83, 84, 85, 86, 87, 88, 90, 91, 95, 96, 97, 98, 99, 100, 101, 102, 103, 110, 111, 127,
	}
	if got := numbers(book, causes.Q850); !slices.Equal(got, q850) {
		t.Errorf("causes of Q.850: %v", got)
	}
}

func TestEveryCodeIsSaidInThreeLanguages(t *testing.T) {
	for _, c := range load(t) {
		english := parts(c.Words["en"])
		for _, language := range causes.Languages() {
			said := parts(c.Words[language])
			for i, text := range said {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s %d: part %d is empty in %s", c.System, c.Number, i, language)
				}
				if language != "en" && text == english[i] {
					t.Errorf("%s %d: %q is English in %s", c.System, c.Number, text, language)
				}
			}
		}
	}
}

func parts(w causes.Words) []string { return []string{w.Title, w.Meaning, w.Causes, w.Remedy} }

// TestEachChineseIsItsOwn finds letters and words of the other one.
func TestEachChineseIsItsOwn(t *testing.T) {
	foreign := map[string]*regexp.Regexp{
		"zh-Hant": regexp.MustCompile(`[线电号应务错误无响业运营传输设备频码话认证议继续转换时间监听头]|呼叫|默認|信息|網絡|視頻|用戶|質量|軟件|程序|屏幕|服務器|運營商|應答`),
		"zh-Hans": regexp.MustCompile(`[線電號應務錯誤無響業運營傳輸設備頻碼話認證議繼續轉換時間監聽頭網訊]|預設|設定|訊息|網路|螢幕|軟體|程式|使用者|連線|品質|佇列|專員|撥打`),
	}
	for _, c := range load(t) {
		for language, other := range foreign {
			for _, text := range parts(c.Words[language]) {
				if found := other.FindString(text); found != "" {
					t.Errorf("%s %d, %s has %q: %s", c.System, c.Number, language, found, text)
				}
			}
		}
	}
}

func TestACodeThatNobodyRegisteredIsTakenForItsClass(t *testing.T) {
	book := load(t)
	for n, want := range map[int]int{199: 183, 299: 200, 399: 300, 499: 400, 599: 500, 699: 600} {
		if c, found := book.Like(causes.SIP, n); !found || c.Number != want {
			t.Errorf("SIP %d is taken for %d (%t), want %d", n, c.Number, found, want)
		}
	}
	if c, found := book.Like(causes.Q850, 126); !found || c.Number != 127 {
		t.Errorf("cause 126 is taken for %d", c.Number)
	}
	if _, found := book.Like(causes.SIP, 999); found {
		t.Error("999 is no code of SIP")
	}
}
