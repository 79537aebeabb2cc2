package prompts_test

import (
	"errors"
	"testing"

	"ringdown/ivr/prompts"
)

// golden is what is heard of a part in each language, as people would write it.
type golden struct{ part, en, taiwan, mainland string }

func numbers() []golden {
	return []golden{
		{"number/0", "zero", "零", "零"},
		{"number/1", "one", "一", "一"},
		{"number/2", "two", "二", "二"},
		{"number/10", "ten", "十", "十"},
		{"number/12", "twelve", "十二", "十二"},
		{"number/20", "twenty", "二十", "二十"},
		{"number/22", "twenty-two", "二十二", "二十二"},
		{"number/99", "ninety-nine", "九十九", "九十九"},
		{"number/100", "one hundred", "一百", "一百"},
		{"number/101", "one hundred one", "一百零一", "一百零一"},
		{"number/105", "one hundred five", "一百零五", "一百零五"},
		{"number/110", "one hundred ten", "一百一十", "一百一十"},
		{"number/115", "one hundred fifteen", "一百一十五", "一百一十五"},
		{"number/200", "two hundred", "兩百", "两百"},
		{"number/222", "two hundred twenty-two", "兩百二十二", "两百二十二"},
		{"number/1000", "one thousand", "一千", "一千"},
		{"number/1005", "one thousand five", "一千零五", "一千零五"},
		{"number/1010", "one thousand ten", "一千零一十", "一千零一十"},
		{"number/1050", "one thousand fifty", "一千零五十", "一千零五十"},
		{"number/1205", "one thousand two hundred five", "一千兩百零五", "一千两百零五"},
		{"number/2002", "two thousand two", "兩千零二", "两千零二"},
		{"number/10000", "ten thousand", "一萬", "一万"},
		{"number/10005", "ten thousand five", "一萬零五", "一万零五"},
		{"number/12000", "twelve thousand", "一萬兩千", "一万两千"},
		{"number/20000", "twenty thousand", "兩萬", "两万"},
		{"number/100000", "one hundred thousand", "十萬", "十万"},
		{"number/100500", "one hundred thousand five hundred", "十萬零五百", "十万零五百"},
		{"number/120000", "one hundred twenty thousand", "十二萬", "十二万"},
		{"number/1000000", "one million", "一百萬", "一百万"},
		{"number/1001000", "one million one thousand", "一百萬一千", "一百万一千"},
		{"number/1020000", "one million twenty thousand", "一百零二萬", "一百零二万"},
		{"number/10000001", "ten million one", "一千萬零一", "一千万零一"},
		{"number/100000001", "one hundred million one", "一億零一", "一亿零一"},
		{"number/100100000", "one hundred million one hundred thousand", "一億零一十萬", "一亿零一十万"},
		{"number/200000000", "two hundred million", "兩億", "两亿"},
		{"number/1000000000", "one billion", "十億", "十亿"},
		{"number/999999999999", "nine hundred ninety-nine billion nine hundred ninety-nine million nine hundred ninety-nine thousand nine hundred ninety-nine", "九千九百九十九億九千九百九十九萬九千九百九十九", "九千九百九十九亿九千九百九十九万九千九百九十九"},
		{"number/-3", "minus three", "負三", "负三"},
		{"digits/802", "eight zero two", "八〇二", "八〇二"},
		{"digits/110", "one one zero", "一一〇", "幺幺〇"},
		{"digits/*21#", "star two one hash", "米字鍵二一井字鍵", "星号键二幺井号键"},
	}
}

func times() []golden {
	return []golden{
		{"time/00:00", "midnight", "凌晨零點整", "凌晨零点整"},
		{"time/00:05", "twelve oh five A M", "凌晨零點零五分", "凌晨零点零五分"},
		{"time/02:00", "two A M", "凌晨兩點整", "凌晨两点整"},
		{"time/09:30", "nine thirty A M", "上午九點三十分", "上午九点三十分"},
		{"time/12:00", "noon", "中午十二點整", "中午十二点整"},
		{"time/12:02", "twelve oh two P M", "中午十二點零二分", "中午十二点零二分"},
		{"time/14:05", "two oh five P M", "下午兩點零五分", "下午两点零五分"},
		{"time/22:22", "ten twenty-two P M", "晚上十點二十二分", "晚上十点二十二分"},
		{"time/23:59", "eleven fifty-nine P M", "晚上十一點五十九分", "晚上十一点五十九分"},
		{"date/2026-11-20", "November twentieth twenty twenty-six", "二〇二六年十一月二十日", "二〇二六年十一月二十日"},
		{"date/2000-01-01", "January first two thousand", "二〇〇〇年一月一日", "二〇〇〇年一月一日"},
		{"date/2005-02-03", "February third two thousand five", "二〇〇五年二月三日", "二〇〇五年二月三日"},
		{"date/2012-12-22", "December twenty-second twenty twelve", "二〇一二年十二月二十二日", "二〇一二年十二月二十二日"},
		{"date/1999-10-31", "October thirty-first nineteen ninety-nine", "一九九九年十月三十一日", "一九九九年十月三十一日"},
		{"date/1900-03-05", "March fifth nineteen hundred", "一九〇〇年三月五日", "一九〇〇年三月五日"},
		{"date/1905-04-12", "April twelfth nineteen oh five", "一九〇五年四月十二日", "一九〇五年四月十二日"},
		{"weekday/2026-11-20", "Friday", "星期五", "星期五"},
		{"weekday/2026-11-22", "Sunday", "星期日", "星期日"},
		{"duration/0", "zero seconds", "零秒", "零秒"},
		{"duration/62", "one minute two seconds", "一分鐘兩秒", "一分钟两秒"},
		{"duration/7200", "two hours", "兩小時", "两小时"},
	}
}

func amounts() []golden {
	return []golden{
		{"count/0/message", "no messages", "沒有留言", "没有留言"},
		{"count/1/new-message", "one new message", "一則新留言", "一条新留言"},
		{"count/2/message", "two messages", "兩則留言", "两条留言"},
		{"count/12/message", "twelve messages", "十二則留言", "十二条留言"},
		{"count/22/saved-message", "twenty-two saved messages", "二十二則已存留言", "二十二条已存留言"},
		{"count/0/minute", "zero minutes", "零分鐘", "零分钟"},
		{"count/2/minute", "two minutes", "兩分鐘", "两分钟"},
		{"place/1", "number one", "第一位", "第一位"},
		{"place/2", "number two", "第二位", "第二位"},
		{"message/3", "message three", "第三則留言", "第三条留言"},
		{"agent/801", "Agent eight zero one at your service.", "八〇一號話務員為您服務。", "工号八〇幺为您服务。"},
		{"amount/12.5", "twelve point five", "十二點五", "十二点五"},
		{"amount/0.05", "zero point zero five", "零點零五", "零点零五"},
		{"amount/2/TWD", "two New Taiwan dollars", "兩元", "新台币两元"},
		{"amount/1205/CNY", "one thousand two hundred five yuan", "人民幣一千兩百零五元", "一千两百零五元"},
		{"amount/5.05/CNY", "five point zero five yuan", "人民幣五元零五分", "五元零五分"},
		{"amount/3.20/CNY", "three point two yuan", "人民幣三元兩角", "三元两角"},
		{"amount/0.5/USD", "fifty cents", "零點五美元", "零点五美元"},
		{"amount/0.5/TWD", "zero New Taiwan dollars and fifty cents", "五角", "新台币五角"},
		{"amount/1.01/USD", "one dollar and one cent", "一點零一美元", "一点零一美元"},
		{"amount/1234.50/USD", "one thousand two hundred thirty-four dollars and fifty cents", "一千兩百三十四點五美元", "一千两百三十四点五美元"},
		{"amount/-2/GBP", "minus two pounds", "負兩英鎊", "负两英镑"},
		{"amount/0.01/GBP", "one penny", "零點零一英鎊", "零点零一英镑"},
		{"amount/500/JPY", "five hundred yen", "五百日圓", "五百日元"},
		{"amount/0/EUR", "zero euros", "零歐元", "零欧元"},
		{"prompt/goodbye", "Goodbye.", "再見。", "再见。"},
		{"prompt/queue-place", "You are number", "您目前排在第", "您当前排在第"},
	}
}

func set(t testing.TB) *prompts.Set {
	t.Helper()
	s, err := prompts.New()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNumbersTimesAndAmountsAreReadAsPeopleDo(t *testing.T) {
	s := set(t)
	for _, table := range [][]golden{numbers(), times(), amounts()} {
		for _, g := range table {
			for language, want := range map[string]string{prompts.English: g.en, prompts.Taiwan: g.taiwan, prompts.Mainland: g.mainland} {
				got, err := s.Text(language, g.part)
				if err != nil || got != want {
					t.Errorf("%s in %s: %q (%v), want %q", g.part, language, got, err, want)
				}
				if pcm, err := s.Say(language, g.part); err != nil || len(pcm) == 0 {
					t.Errorf("%s in %s has no recordings: %v", g.part, language, err)
				}
			}
		}
	}
}

func TestWhatCannotBeSaidIsRefused(t *testing.T) {
	s := set(t)
	for _, part := range []string{
		"", "prompt/", "prompt/no-such", "prompt/n/5", "n/5", "number/", "number/1000000000000", "number/1.5", "digits/",
		"digits/12E", "digits/123456789012345678901234567890123", "time/24:00", "time/9:05", "date/2026-02-29", "date/20-1-1",
		"count/3", "count/3/cow", "count/-1/message", "place/-1", "amount/1.234/CNY", "amount/1.5/JPY", "amount/1/XXX",
		"amount/.5", "amount/1.", "amount/-0", "amount/1/", "amount/--1", "weekday/today",
	} {
		if parts, err := s.Parts(prompts.English, part); err == nil {
			t.Errorf("%q is said as %v", part, parts)
		}
	}
	for _, part := range []string{"prompt/no-such", "weather/rain"} {
		if _, err := s.Say(prompts.Taiwan, part); !errors.Is(err, prompts.ErrUnknown) {
			t.Errorf("%q: %v, want ErrUnknown", part, err)
		}
	}
	if _, err := s.Say("tlh", "prompt/goodbye"); !errors.Is(err, prompts.ErrUnknown) {
		t.Errorf("a language that is not spoken: %v, want ErrUnknown", err)
	}
}
