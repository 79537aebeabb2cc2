// What the search finds: pages by the words of all three languages and what else people
// call them, and what is in the settings, as far as the reader may see it.
import { i18n, languages } from '../i18n'
import { wordsOf } from '../i18n/texts'
import { loadPlan, plan, type Plan } from '../forms/plan'
import { groups, ports } from '../live'
import { parseTel } from '../phones/tel'
import { seen } from '../seen'
import { mayDial } from '../phones/click'
import { may } from '../session'
import also from './also.json'

export interface Found {
  to: string
  text: string
  kind: string // of what, in the reader's language
  words: string // by which it is found
}

const most = 30 // as many as are looked through at once
const t = i18n.global.t

type Words = { [key: string]: Words | string }
let tongues: Words[] = []

// load reads what is searched: the other languages' words, and the settings. Without
// the settings there are the pages and live things.
export async function load() {
  const [all] = await Promise.all([Promise.all(languages.map((l) => wordsOf(l.code))), may('config:read') ? loadPlan().catch(() => undefined) : undefined])
  tongues = all
}

const wordIn = (tongue: Words, key: string) => key.split('.').reduce<Words | string | undefined>((at, part) => (typeof at === 'object' ? at[part] : undefined), tongue)

function pages(): Found[] {
  return seen.value.flatMap((s) =>
    s.entries.map((e) => ({
      to: e.path, text: t(e.word), kind: t(s.word),
      words: [t(e.word), ...tongues.map((tongue) => wordIn(tongue, e.word)), (also as Record<string, string>)[e.name] ?? ''].join(' '),
    })),
  )
}

type Row = Record<string, unknown>
// Where the things of a section are, by what they are named, and what else is searched.
const things: { section: keyof Plan; at: string; key: string; name: string[] }[] = [
  { section: 'extensions', at: '/extensions', key: 'number', name: ['name'] },
  { section: 'groups', at: '/groups', key: 'number', name: ['name'] },
  { section: 'agents', at: '/agents', key: 'number', name: ['name', 'extension'] },
  { section: 'lines', at: '/lines', key: 'id', name: ['name', 'number'] },
  { section: 'trunks', at: '/trunks', key: 'id', name: ['name', 'host'] },
  { section: 'numbers', at: '/numbers', key: 'number', name: ['name'] },
  { section: 'routes', at: '/routes', key: 'name', name: ['description'] },
  { section: 'conferences', at: '/conferences', key: 'number', name: ['name'] },
  { section: 'calendars', at: '/calendars', key: 'id', name: ['name'] },
]

function settings(): Found[] {
  const all = plan.value as unknown as Record<string, Row[] | undefined> | null
  if (!may('config:read') || !all) return []
  return things.flatMap(({ section, at, key, name }) => {
    const kind = pages().find((p) => p.to === at)?.text
    return kind === undefined ? [] : (all[section] ?? []).filter((row) => row[key]).map((row) => {
      const words = [row[key], ...name.map((n) => row[n])].filter(Boolean).map(String)
      return { to: `${at}/${encodeURIComponent(section === 'routes' ? String(row[key]).replaceAll('/', '~') : String(row[key]))}`, text: words.slice(0, 2).join(' · '), kind, words: words.join(' ') }
    })
  })
}

// live is what those see who may not read the settings.
function live(): Found[] {
  if (may('config:read') || !may('live:read')) return []
  const at = [...ports.values()].map((p) => ({ to: '/ports/' + p.port, text: [p.label, p.name].filter(Boolean).join(' · '), kind: t('app.ports'), words: `${p.label} ${p.name}` }))
  return may('staff:read') ? [...at, ...[...groups.values()].map((g) => ({ to: '/staff', text: `${g.group} · ${g.name}`, kind: t('staff.nav'), words: `${g.group} ${g.name}` }))] : at
}

// byNumber are the records of a number, and a call to it.
function byNumber(text: string): Found[] {
  const tel = parseTel(text)
  const digits = tel?.number.replace(/[^\d]/g, '') ?? ''
  if (digits.length < 2) return []
  const records = { to: `/records?period=all&q=${digits}`, text: t('find.recordsOf', { n: digits }), kind: t('app.records'), words: '' }
  const call = { to: `/dial?number=${encodeURIComponent(text)}`, text: t('dial.title', { n: tel?.number }), kind: t('dial.page'), words: '' }
  return [...(may('records:read') ? [records] : []), ...(mayDial() ? [call] : [])]
}

const plain = (text: string) => text.toLowerCase().normalize('NFKC')

// score is the smaller the better: the whole, its beginning, a word's beginning, inside.
function score(f: Found, parts: string[]): number {
  const words = plain(`${f.text} ${f.words}`)
  if (!parts.every((p) => words.includes(p))) return -1
  const first = parts[0] ?? ''
  const text = plain(f.text)
  if (text === first) return 0
  if (text.startsWith(first)) return 1
  return (' ' + words).includes(' ' + first) ? 2 : 3
}

export function find(text: string): Found[] {
  const parts = plain(text).split(/\s+/).filter(Boolean)
  if (parts.length === 0) return pages().slice(0, most)
  const ranked = [...pages(), ...settings(), ...live()].map((f) => ({ f, at: score(f, parts) })).filter((x) => x.at >= 0)
  return [...ranked.sort((a, b) => a.at - b.at).map((x) => x.f).slice(0, most), ...byNumber(text)]
}
