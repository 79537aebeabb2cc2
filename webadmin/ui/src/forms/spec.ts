// What a settings page is made of. A page is a text (settings/*.json): its fields
// with their words in three languages, so that a field stands in one place. A Go
// test (webadmin/reach_test.go) finds settings that no page has.
import { language } from '../i18n'

export type Words = [en: string, hant: string, hans: string]

export interface Field {
  path: string
  kind: 'text' | 'sound' | 'number' | 'switch' | 'yesno' | 'choice' | 'secret' | 'tags' | 'pick' | 'rows' | 'target' | 'code' | 'prompt' | 'node' | 'variable' | 'music'
  label: Words
  help?: Words
  unit?: 's' | 'ms' | 'min' | 'h' | 'days' | 'dB'
  usual?: string | number // what a field that is left empty means
  system?: [path: string, otherwise: string] // of the system's settings, which hold for an empty choice
  hint?: string // an example, the same in every language
  from?: string // where choices come from, see sources.ts
  options?: [value: string, ...words: Words | [name: string]][] // or what they are; "" is the usual
  explain?: Record<string, Words> // a sentence for each choice
  when?: Record<string, string[]> // shown only where these fields have one of these values
  ends?: string[] // of a target: the fields of which one is set
  fields?: Field[] // of rows
  numeric?: boolean // tags are whole numbers, a choice is one
  most?: number // characters
}

export interface Group {
  title: Words
  about?: Words
  closed?: boolean // not opened at first: what few people need
  use?: string // fields of settings/shared.json, under `path`
  path?: string
  skip?: string[]
  fields?: Field[]
}

export interface Column {
  path: string
  label: Words
  kind?: 'lamp' | 'target' | 'list' | 'onoff' | 'number' | 'choice'
  strong?: boolean
}

// When what is saved holds: from the next call on, at the next start, the addresses
// of SIP at the next start, or at once without touching a call.
export type Effect = 'call' | 'start' | 'sip' | 'now'

export interface Spec {
  section: string // in the configuration
  api: string // "/api/v1/lines", or of a section "/api/v1/settings/system"
  single?: boolean
  effect?: Effect // left out: "call"
  key?: string // field that names an entry
  title: Words
  about: Words
  one?: Words // "line"
  add?: Words // "Add a line"
  empty?: Words
  removal?: Words // what removing one does to calls
  fresh?: Record<string, unknown>
  columns?: Column[]
  ordered?: boolean
  groups: Group[]
}

export const say = (words: Words | [string] | undefined): string =>
  !words ? '' : words.length === 1 ? words[0] : words[{ en: 0, 'zh-Hant': 1, 'zh-Hans': 2 }[language.value]]!

// labelAt is what a page calls the field at a path; the path where it has none.
export function labelAt(spec: Spec | undefined, at: string): string {
  const fields = spec?.groups.flatMap((g) => g.fields ?? []) ?? []
  const plain = at.replace(/\[\d+\].*$/, '')
  const found = fields.find((f) => f.path === plain) ?? fields.find((f) => plain.startsWith(f.path + '.'))
  const place = /\[(\d+)\](?:\.(\w+))?/.exec(at)
  const inner = place?.[2] ? found?.fields?.find((f) => f.path === place[2]) : undefined
  return (found ? say(found.label) : at) + (place ? ` ${Number(place[1]) + 1}` : '') + (inner ? ` · ${say(inner.label)}` : '')
}

const files = import.meta.glob<{ default: unknown }>('../settings/*.json')

async function read<T>(name: string): Promise<T> {
  const file = files[`../settings/${name}.json`]
  if (!file) throw new Error(`no settings ${name}`)
  return (await file()).default as T
}

// loadSpec reads a page's text, with the shared fields that it uses.
export async function loadSpec(name: string): Promise<Spec> {
  const spec = await read<Spec>(name)
  if (!spec.groups.some((g) => g.use)) return spec
  const shared = await read<Record<string, Field[]>>('shared')
  return { ...spec, groups: spec.groups.map((g) => (g.use ? { ...g, fields: [...under(g, shared[g.use] ?? []), ...(g.fields ?? [])] } : g)) }
}

function under(g: Group, fields: Field[]): Field[] {
  const at = (path: string) => (g.path ? `${g.path}.${path}` : path)
  return fields
    .filter((f) => !g.skip?.includes(f.path))
    .map((f) => ({
      ...f,
      path: at(f.path),
      ...(f.when && { when: Object.fromEntries(Object.entries(f.when).map(([k, v]) => [at(k), v])) }),
    }))
}
