// Days with the same hours, as the configuration writes them: "mon-fri 09:00-18:00".
export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof days)[number]

export function daySpans(open: readonly Day[], from: string, to: string): string[] {
  const spans: string[] = []
  for (let i = 0; i < days.length; i++) {
    if (!open.includes(days[i]!)) continue
    let end = i
    while (end + 1 < days.length && open.includes(days[end + 1]!)) end++
    spans.push(`${days[i]}${end > i ? '-' + days[end] : ''} ${from}-${to}`)
    i = end
  }
  return spans
}
