// Dates, durations and numbers by the reader's language.
import { computed } from 'vue'
import { i18n, language } from './index'

const locale = computed(() => ({ 'zh-Hant': 'zh-TW', 'zh-Hans': 'zh-CN', en: 'en-GB' })[language.value])

const moment = computed(
  () => new Intl.DateTimeFormat(locale.value, { dateStyle: language.value === 'zh-Hans' ? 'short' : 'medium', timeStyle: 'medium', hour12: false }), // "medium" of zh-CN has 年, 月 and 日: too long for a table
)
const hour = computed(() => new Intl.DateTimeFormat(locale.value, { timeStyle: 'medium', hour12: false }))
const regions = computed(() => new Intl.DisplayNames(locale.value, { type: 'region' }))

// The office's own clock, wherever the reader is: a time as the appliance writes it,
// 2026-05-01T18:00:00+08:00, is shown as it stands there.
const wall = computed(
  () => new Intl.DateTimeFormat(locale.value, { weekday: 'short', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' }),
)
export const officeTime = (iso: string) => wall.value.format(new Date(iso.slice(0, 16) + ':00Z'))

export const dateTime = (iso: string) => moment.value.format(new Date(iso))
export const clock = (iso: string) => hour.value.format(new Date(iso))
export const region = (code: string) => regions.value.of(code) ?? code

// 0:07, 12:30, 1:02:03, and days in words from one day on.
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds))
  const two = (n: number) => String(n).padStart(2, '0')
  const days = Math.floor(s / 86400)
  if (days > 0) {
    const unit = new Intl.NumberFormat(locale.value, { style: 'unit', unit: 'day', unitDisplay: 'long' })
    return unit.format(days)
  }
  const [h, m] = [Math.floor(s / 3600), Math.floor((s % 3600) / 60)]
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`
}

// "12 seconds", for the stale mark.
export function ago(seconds: number): string {
  const [n, unit] = seconds < 120 ? [seconds, 'second'] : [seconds / 60, 'minute']
  return new Intl.NumberFormat(locale.value, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.floor(n))
}

// A place as the appliance names it: "line 1" in the reader's language.
export function labelText(label: string): string {
  const line = /^line (\d+)$/.exec(label)
  return line ? i18n.global.t('unit.line', { n: line[1]! }) : label
}

// Seconds from a call's start, with tenths: 6.3, 3:20.0.
export function offset(seconds: number): string {
  const tenths = Math.round(seconds * 10)
  if (tenths < 600) return fixed(tenths / 10, 1)
  return duration(Math.floor(tenths / 10)) + '.' + (tenths % 10)
}

export const fixed = (n: number, digits: number) =>
  new Intl.NumberFormat(locale.value, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(n)

// A telephone number in the groups that people there say. The groups are for
// the eye: what is copied is the digits.
export function phoneGroups(number: string, country: string): string[] {
  const rules: Record<string, [RegExp, number[]][]> = {
    TW: [[/^09\d{8}$/, [4, 3, 3]], [/^0[2-8]\d{8}$/, [2, 4, 4]]],
    CN: [[/^1\d{10}$/, [3, 4, 4]], [/^0\d{10}$/, [3, 4, 4]], [/^\d{8}$/, [4, 4]]],
    HK: [[/^\d{8}$/, [4, 4]]],
    SG: [[/^\d{8}$/, [4, 4]]],
    US: [[/^1?\d{10}$/, [3, 3, 4]]],
    JP: [[/^0[789]0\d{8}$/, [3, 4, 4]], [/^0\d{9}$/, [2, 4, 4]]],
    KR: [[/^01\d{9}$/, [3, 4, 4]]],
    FR: [[/^0\d{9}$/, [2, 2, 2, 2, 2]]],
  }
  const sizes = rules[country]?.find(([form]) => form.test(number))?.[1]
  if (!sizes || sizes.reduce((a, b) => a + b, 0) !== number.length) return [number]
  let at = 0
  return sizes.map((n) => number.slice(at, (at += n)))
}
