package letter

import (
	"fmt"
	"time"
)

// About is what a letter tells of a message.
type About struct {
	Whose, Box   string // for people, and the box's name
	Number, Name string // of the caller
	Withheld     bool
	Urgent       bool
	At           time.Time
	Length       time.Duration
}

// words are those of one language.
type words struct {
	subject  string // caller, box, length
	urgent   string
	text     string // whose box, box, caller, time, length
	withheld string
	unknown  string
}

// Words gives subject and text in a language: "en", "zh-Hant" or "zh-Hans"; any
// other is "en".
func Words(language string, a About) (subject, text string) {
	w := wordsOf(language)
	who := w.caller(a)
	if a.Urgent {
		subject = w.urgent
	}
	subject += fmt.Sprintf(w.subject, who, a.Box, short(a.Length))
	return subject, fmt.Sprintf(w.text, a.Whose, a.Box, who, a.At.Format("2006-01-02 15:04"), short(a.Length))
}

// short is a length as a clock shows it.
func short(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

func wordsOf(language string) words {
	switch language {
	case "zh-Hant":
		return words{
			"%s 在語音信箱 %s 的留言（%s）", "【緊急】",
			"%s 的語音信箱 %s 有新留言。\n\n來電：%s\n時間：%s\n長度：%s\n\n留言請見附件。\n", "未顯示號碼", "不明號碼",
		}
	case "zh-Hans":
		return words{
			"%s 在语音信箱 %s 的留言（%s）", "【紧急】",
			"%s 的语音信箱 %s 有新留言。\n\n来电：%s\n时间：%s\n长度：%s\n\n留言请见附件。\n", "未显示号码", "未知号码",
		}
	}
	return words{
		"Voice message from %s in mailbox %s (%s)", "[Urgent] ",
		"There is a new voice message for %s in mailbox %s.\n\nFrom: %s\nReceived: %s\nLength: %s\n\nThe message is attached.\n", "a withheld number", "an unknown number",
	}
}

func (w words) caller(a About) string {
	switch {
	case a.Withheld:
		return w.withheld
	case a.Number == "" && a.Name == "":
		return w.unknown
	case a.Name == "":
		return a.Number
	case a.Number == "":
		return a.Name
	}
	return a.Number + " " + a.Name
}
