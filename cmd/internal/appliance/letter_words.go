package appliance

import (
	"fmt"
	"strings"
	"time"

	"ringdown/internal/alert"
	"ringdown/webadmin/ui"
)

// letterWords are what mails of alerts say in one language.
type letterWords struct {
	language        string // of ui.Say
	begin           string // of a subject
	more            string // how many besides the first
	overCap         string // alert.OverCallCap, which machines read word for word
	about           string // trunk or line
	route, caller   string
	colon           string
	tried, triedFor string // subject and text of a mail that tries the settings
}

func wordsFor(language string) letterWords {
	switch language {
	case "zh-Hant":
		return letterWords{
			"zh-Hant", "Ringdown：", "（另有 %d 則）", "通話嘗試超過同時通話數上限。", "線路", "路由", "來電者", "：",
			"Ringdown：郵件設定可正常使用", "這封信由 Ringdown 設備寄出，用來測試郵件設定。\n",
		}
	case "zh-Hans":
		return letterWords{
			"zh-Hans", "Ringdown：", "（另有 %d 条）", "呼叫尝试超过并发通话数上限。", "线路", "路由", "主叫", "：",
			"Ringdown：邮件设置可正常使用", "这封邮件由 Ringdown 设备发出，用于测试邮件设置。\n",
		}
	}
	return letterWords{
		"en", "Ringdown: ", " (and %d more)", alert.OverCallCap, "Line or trunk", "Route", "Caller", ": ",
		"Ringdown: the mail settings work", "This mail was sent to try the mail settings of a Ringdown appliance.\n",
	}
}

// sentence is an alert's text.
func (w letterWords) sentence(a alert.Alert) string {
	if a.Text == alert.OverCallCap {
		return w.overCap
	}
	return ui.Say(w.language, a.Text)
}

// subject is that of a mail that tells of alerts; there is one at least.
func (w letterWords) subject(all []alert.Alert) string {
	text := w.begin + w.sentence(all[0])
	if n := len(all) - 1; n > 0 {
		text += fmt.Sprintf(w.more, n)
	}
	return text
}

// text tells each alert, with the time there.
func (w letterWords) text(all []alert.Alert, zone *time.Location) string {
	var b strings.Builder
	for _, a := range all {
		b.WriteString(a.At.In(zone).Format("2006-01-02 15:04:05 ") + w.sentence(a) + "\n")
		for _, more := range [][2]string{{w.about, ui.Say(w.language, a.Trunk)}, {w.route, ui.Say(w.language, a.Route)}, {w.caller, a.Caller}} {
			if more[1] != "" {
				b.WriteString("  " + more[0] + w.colon + more[1] + "\n")
			}
		}
		if a.Detail != "" {
			b.WriteString("  " + ui.Say(w.language, a.Detail) + "\n")
		}
	}
	return b.String()
}
