// What fields choose from: things that are configured, and words of the appliance.
import { region } from '../i18n/format'
import { i18n } from '../i18n'
import { sentence } from '../i18n/say'
import { ports } from '../live'
import { backupParts } from '../house/parts'
import { choices, codes, flows, plan, prompts, type Plan } from './plan'

export interface Choice {
  value: string
  name: string // "801 Reception"
}

const named = (value: string, name?: string): Choice => ({ value, name: name ? `${value} ${name}` : value })
const line = (n: number, name?: string): string => i18n.global.t('unit.line', { n }) + (name ? ` ${name}` : '')
const of = <K extends keyof Plan>(k: K) => ((plan.value?.[k] ?? []) as unknown as Record<string, string>[])

const outside = (): Choice[] => [
  ...(plan.value?.lines ?? []).map((l) => ({ value: `line/${l.id}`, name: line(l.id, l.name) })),
  ...(plan.value?.trunks ?? []).map((t) => ({ value: `trunk/${t.id}`, name: named(t.id, t.name).name })),
]

function mailboxes(): Choice[] {
  const p = plan.value
  if (!p) return []
  return [
    ...(p.extensions ?? []).filter((x) => x.voicemail?.enabled).map((x) => named(x.number, x.name)),
    ...(p.groups ?? []).filter((x) => x.voicemail?.enabled).map((x) => named(x.number, x.name)),
    ...(p.lines ?? []).filter((x) => x.voicemail?.enabled).map((x) => ({ value: `line-${x.id}`, name: line(x.id, x.name) })),
    ...(p.trunks ?? []).filter((x) => x.voicemail?.enabled).map((x) => ({ value: `trunk-${x.id}`, name: named(x.id, x.name).name })),
  ]
}

// freePorts are those that the hardware has, and no line or extension uses.
function freePorts(kind: string): Choice[] {
  const used = new Set([...(plan.value?.lines ?? []).map((l) => l.port), ...(plan.value?.extensions ?? []).map((x) => x.port)])
  return [...ports.values()].filter((p) => p.kind === kind && !used.has(p.port)).map((p) => named(p.port))
}

const makers: Record<string, () => Choice[]> = {
  extensions: () => of('extensions').map((x) => named(x.number!, x.name)),
  groups: () => of('groups').map((x) => named(x.number!, x.name)),
  'line-ids': () => (plan.value?.lines ?? []).map((l) => ({ value: String(l.id), name: line(l.id, l.name) })),
  trunks: () => of('trunks').map((x) => named(x.id!, x.name)),
  outside,
  ways: () => [...outside(), ...of('line_groups').map((g) => ({ value: `group/${g.id}`, name: named(g.id!, g.name).name }))],
  music: () => [{ value: 'default', name: 'default' }, ...of('music').map((m) => named(m.class!))],
  ratings: () => of('ratings').map((r) => named(r.id!)),
  'paging-groups': () => of('pages').map((p) => named(p.number!, p.name)),
  calendars: () => of('calendars').map((c) => named(c.id!, c.name)),
  'pin-sets': () => of('pin_sets').map((p) => named(p.id!)),
  disa: () => of('disa').map((d) => named(d.id!)),
  'number-groups': () => of('number_groups').map((g) => named(g.id!, g.name)),
  flows: () => flows.value.map((f) => named(f)),
  sounds: () => prompts.value.map((p) => named(p)),
  mailboxes,
  fxo: () => freePorts('FXO'),
  fxs: () => freePorts('FXS'),
  countries: () => (choices.value?.countries ?? []).map((c) => ({ value: c.code, name: region(c.code) })),
  impedances: () => (choices.value?.impedances ?? []).map((z) => named(z)),
  'caller-id': () => [...new Set(Object.values(choices.value?.caller_id ?? {}).flatMap((w) => w ?? []))].sort().map((w) => named(w)),
  features: () => codes.value.map((c) => ({ value: c.feature, name: sentence(c.what) })),
  'backup-parts': () => backupParts.map((p) => ({ value: p, name: i18n.global.t('backup.part.' + p) })),
  zones: () => Intl.supportedValuesOf('timeZone').map((z) => named(z)),
}

export const sourceOf = (from: string): Choice[] => makers[from]?.() ?? []
