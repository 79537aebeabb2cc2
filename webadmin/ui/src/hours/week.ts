// Weekly hours: the texts of the settings ("mon-fri 09:00-18:00") as ranges of
// each day, and back.
export interface Range {
  from: number // minutes after midnight, 0 to 1439
  to: number // 1 to 1440; at or before from: on the day after
}
export type Week = Range[][] // Monday first

export const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

export const clock = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

// minuteOf reads "09:00"; -1 where it is no time.
export function minuteOf(text: string): number {
  const found = /^(\d\d):(\d\d)$/.exec(text)
  const n = found ? Number(found[1]) * 60 + Number(found[2]) : -1
  return n <= 1440 && Number(found?.[2] ?? 60) < 60 ? n : -1
}
export function rangeOf(text: string): Range | null {
  const [a, b, more] = text.split('-')
  const [from, to] = [minuteOf(a ?? ''), minuteOf(b ?? '')]
  return more === undefined && from >= 0 && from < 1440 && to >= 0 ? { from, to } : null
}
export const rangeText = (r: Range) => `${clock(r.from)}-${clock(r.to)}`

function daysOf(text: string): number[] | null {
  const out = new Set<number>()
  for (const part of text.split(',')) {
    const [first, last = first] = part.split('-')
    const [from, to] = [dayNames.indexOf(first!), dayNames.indexOf(last!)]
    if (from < 0 || to < 0) return null
    for (let d = from; ; d = (d + 1) % 7) {
      out.add(d)
      if (d === to) break
    }
  }
  return [...out]
}

// readWeek gives null where a text is not understood: then it stays a text.
export function readWeek(texts: string[]): Week | null {
  const week: Week = dayNames.map(() => [])
  for (const text of texts) {
    const [a = '', b, more] = text.trim().split(' ')
    const days = daysOf(a.includes(':') && b === undefined ? 'mon-sun' : a)
    const range = rangeOf(b ?? (a.includes(':') ? a : '00:00-24:00'))
    if (!days || !range || more !== undefined) return null
    for (const d of days) week[d]!.push(range)
  }
  week.forEach((ranges) => ranges.sort((x, y) => x.from - y.from))
  return week.map((ranges) => ranges.map((r) => ({ ...r })))
}

// writeWeek says the same for as many days as have a range in one text.
export function writeWeek(week: Week): string[] {
  const days = new Map<string, number[]>()
  week.forEach((ranges, d) => ranges.forEach((r) => {
    const key = rangeText(r)
    if (!days.get(key)?.includes(d)) days.set(key, [...(days.get(key) ?? []), d])
  }))
  return [...days].sort((a, b) => a[1][0]! - b[1][0]! || (a[0] < b[0] ? -1 : 1)).map(([text, list]) => `${daysText(list)} ${text}`)
}
function daysText(list: number[]): string {
  const runs: number[][] = []
  for (const d of list) {
    const run = runs.at(-1)
    if (run && run.at(-1) === d - 1) run.push(d)
    else runs.push([d])
  }
  return runs.map((r) => (r.length > 2 ? `${dayNames[r[0]!]}-${dayNames[r.at(-1)!]}` : r.map((d) => dayNames[d]).join(','))).join(',')
}

// instantIn is the moment of a clock on the wall of a zone: "2026-10-10T10:00".
export function instantIn(zone: string, local: string): Date {
  const wall = Date.parse(local + 'Z')
  const offset = (at: number) => {
    const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }).formatToParts(new Date(at)).map((p) => [p.type, p.value]))
    return Date.parse(`${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}Z`) - Math.floor(at / 1000) * 1000
  }
  const first = wall - offset(wall)
  return new Date(wall - offset(first))
}
export function wallOf(zone: string, at: Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' }).format(at).replace(' ', 'T')
}
