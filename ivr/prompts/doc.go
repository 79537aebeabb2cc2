// Package prompts holds what the exchange says in words: recordings in
// Mandarin as spoken in Taiwan (zh-Hant) and on the mainland (zh-Hans) and in
// English (en), and the grammar that puts numbers, times and amounts together.
//
// What is said has a name, "kind/what", and is read out as a row of pieces
// ([Set.Parts]), each with a recording ([Set.Say]) and a text ([Set.Text]):
//
//	prompt/goodbye          a sentence or its beginning; [Prompts] lists them
//	number/1205             a cardinal: one thousand two hundred five, 一千兩百零五
//	digits/802              one by one; 0-9 * # + A-D
//	time/14:05              two oh five PM, 下午兩點零五分
//	date/2026-11-20         November twentieth twenty twenty-six, 二〇二六年十一月二十日
//	weekday/2026-11-20      Friday, 星期五
//	duration/125            seconds, as hours, minutes and seconds
//	count/2/message         two messages, 兩則留言; [Nouns] lists what is counted
//	place/3                 number three, 第三位
//	message/3               message three, 第三則留言
//	amount/12.5/USD         money; without a currency a decimal: amount/12.5
//	agent/801               agent 801 at your service, 801號話務員為您服務
//
// Numbers have at most twelve digits. The text of a piece stands in texts, one
// file a language; `make prompts` (ivr/prompts/make) has espeak-ng speak it.
// Both kinds of Mandarin share a recording where the same is pronounced. Chinese
// is handed to espeak-ng as pinyin (texts/readings.txt), because its dictionary
// leaves out characters and reads many that have two readings wrongly.
//
// Recordings are raw µ-law, 8000 bytes a second, without silence at their ends,
// so that pieces join: whoever plays an announcement puts the pauses around it.
package prompts
