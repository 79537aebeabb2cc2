// What is looked for among the records: as the page has it, as the API is asked,
// and as the address keeps it.
import type { LocationQuery } from 'vue-router'
import type { Schemas } from '../api/client'

export type Filter = Schemas['RecordFilter']

export const periods = ['today', 'yesterday', 'last-7-days', 'this-month', 'last-month', 'all', 'between'] as const
export const kinds = ['incoming', 'outgoing', 'internal'] as const
export const results = ['answered', 'missed', 'busy', 'refused', 'failed', 'served', 'abandoned'] as const
export const enders = ['caller', 'called', 'exchange', 'administrator', 'fault'] as const
export const tags = ['queued', 'abandoned', 'overflowed', 'not-answered', 'call-back', 'call-back-incoming', 'call-back-outgoing', 'over-answer-threshold', 'over-waiting-threshold', 'reassigned', 'transferred', 'agent-reject', 'device-reject', 'agent-disconnect', 'customer-disconnect', 'one-way-audio', 'no-audio'] as const
export const parts = ['incoming-dn', 'incoming-non-dn', 'outbound', 'outgoing-non-dn', 'agent-coached', 'agent-conference', 'agent-transferred', 'supervisor-monitored', 'supervisor-coached', 'supervisor-conference', 'supervisor-transferred', 'agent-to-agent', 'reassigned'] as const
export const texts = ['caller', 'called', 'line', 'extension', 'agent', 'group', 'account', 'remarks', 'mark'] as const
export const numbers = ['talked_min', 'talked_max', 'cause', 'sip', 'mos_max'] as const
const most: Record<(typeof numbers)[number], number> = { talked_min: 86400, talked_max: 86400, cause: 127, sip: 699, mos_max: 5 }

// Form is what stands in the fields: all of them texts, empty where nothing is looked for.
export const names = ['period', 'fromDay', 'toDay', 'q', 'kind', 'result', ...texts, 'tag', 'participation', 'ended_by', 'recorded', ...numbers] as const
export type Form = Record<(typeof names)[number], string>

export const blank = (): Form => ({ ...(Object.fromEntries(names.map((n) => [n, ''])) as Form), period: 'today' })

// behind are the fields that stand behind "More filters".
export const behind = names.filter((n) => !['period', 'fromDay', 'toDay', 'q', 'kind', 'result'].includes(n))
export const countBehind = (f: Form) => behind.filter((n) => f[n] !== '').length

// wrong names the fields that will not do, each with the key of a sentence.
export function wrong(f: Form): Partial<Record<keyof Form, string>> {
  const out: Partial<Record<keyof Form, string>> = {}
  for (const n of numbers) {
    const value = Number(f[n])
    if (f[n] !== '' && (!(value >= 0 && value <= most[n]) || (n !== 'mos_max' && !Number.isInteger(value)))) out[n] = 'range'
  }
  if (!out.talked_min && !out.talked_max && f.talked_max !== '' && Number(f.talked_min) > Number(f.talked_max)) out.talked_max = 'order'
  if (f.period === 'between' && f.fromDay && f.toDay && f.fromDay > f.toDay) out.toDay = 'days'
  return out
}
export const mostOf = (n: keyof Form) => most[n as (typeof numbers)[number]]

const day = 86_400_000

// toFilter is what the API is asked for.
export function toFilter(f: Form): Filter {
  const out: Record<string, string | number> = {}
  for (const n of names) {
    if (f[n] === '' || n === 'fromDay' || n === 'toDay') continue
    out[n] = (numbers as readonly string[]).includes(n) ? Number(f[n]) : f[n]
  }
  if (f.period === 'between') {
    delete out.period
    if (f.fromDay) out.from = new Date(f.fromDay + 'T00:00:00').toISOString()
    if (f.toDay) out.to = new Date(Date.parse(f.toDay + 'T00:00:00') + day).toISOString()
  }
  return out as Filter
}

const dayOf = (iso: string, before = 0) => {
  const at = new Date(Date.parse(iso) - before)
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
}

// toForm is a saved filter as the fields have it.
export function toForm(filter: Filter): Form {
  const out = blank()
  for (const n of names) {
    const value = (filter as Record<string, unknown>)[n]
    if (value !== undefined) out[n] = String(value)
  }
  if (filter.from || filter.to) {
    out.period = 'between'
    if (filter.from) out.fromDay = dayOf(filter.from)
    if (filter.to) out.toDay = dayOf(filter.to, day)
  } else if (!filter.period) out.period = 'all'
  return out
}

// The address has what differs from an empty form.
export function fromQuery(query: LocationQuery): Form {
  const out = blank()
  for (const n of names) {
    const value = query[n]
    if (typeof value === 'string') out[n] = value
  }
  return out
}
export function toQuery(f: Form): Record<string, string> {
  const plain = blank()
  return Object.fromEntries(names.filter((n) => f[n] !== plain[n]).map((n) => [n, f[n]]))
}
