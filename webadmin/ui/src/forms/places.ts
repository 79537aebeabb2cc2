// Where something stands in the settings, in the reader's language. The appliance says
// "extension 803: voicemail.pin", or "extensions, 4th: number" of what has no name of
// its own (internal/config, Place); a page shows the word for what has the setting and
// the field's label.
import { ref } from 'vue'
import { i18n, language } from '../i18n'
import { labelAt, loadSpec, say, type Spec } from './spec'

// Sections by the word that the appliance has for one of their entries, and what the
// pages call that. Others are the word itself.
const sections: Record<string, string> = { 'PIN set': 'pin_sets', DISA: 'disa', holidays: 'holidays', music: 'music' }
const kinds: Record<string, string> = { pages: 'paging-group', disa: 'disa-entry', holidays: 'holiday-year', music: 'music-class', pin_sets: 'pin-set' }
const words = ['extension', 'line group', 'line', 'group', 'trunk', 'agent', 'bell', 'contact', 'webhook', 'number group', 'number', 'route', 'PIN set', 'rating', 'calendar', 'holidays', 'DISA', 'conference', 'page', 'music']
const named = new RegExp(`^(${words.join('|')}) (.+?)(?:: (.*))?$`)
const nth = /^([a-z_]+), (\d+)(?:st|nd|rd|th)(?:: (.*))?$/

const sectionOf = (word: string) => sections[word] ?? word.replaceAll(' ', '_') + 's'
const kindOf = (section: string) => i18n.global.t('audit.thing.' + (kinds[section] ?? section.replace(/s$/, '').replaceAll('_', '-')))

interface Place {
  section: string
  name?: string
  n?: number // from one
  path: string
}

// read takes a place apart; a location, "extensions[3].number", says the same.
function read(text: string): Place {
  const counted = text.replace(/^([a-z_]+)\[(\d+)\]\.?/, (_, list: string, i: string) => `${list}, ${Number(i) + 1}th: `).replace(/: $/, '')
  const path = (rest = '') => rest.replace(/, (\d+)(?:st|nd|rd|th)(?:: )?/g, (_, n: string) => `[${Number(n) - 1}].`).replace(/\.$/, '')
  const one = named.exec(text)
  if (one) return { section: sectionOf(one[1]!), name: one[2]!, path: path(one[3]) }
  const entry = nth.exec(counted)
  if (entry && entry[1] !== 'hardware') return { section: entry[1]!, n: Number(entry[2]), path: path(entry[3]) }
  const [section, ...rest] = text.replace(': ', '.').split('.')
  return { section: section!, path: path(rest.join('.')) }
}

const ordinal = (n: number) => n + ({ one: 'st', two: 'nd', few: 'rd' }[new Intl.PluralRules('en', { type: 'ordinal' }).select(n) as string] ?? 'th')

// entryText is "extension 803" in the reader's language, '' for any other text.
export function entryText(text: string): string {
  if (!named.test(text) && !nth.test(text)) return ''
  const { section, name, n, path } = read(text)
  if (path) return ''
  const { t } = i18n.global
  return name ? `${kindOf(section)} ${name}` : t('fault.listed', { list: kindOf(section), n: language.value === 'en' ? ordinal(n!) : n! })
}

const known = ref<Record<string, Spec>>({}) // texts of the pages that were fetched
const asked = new Set<string>()

// labels gives a section's page as soon as it is there.
function labels(section: string): Spec | undefined {
  if (!asked.has(section)) {
    asked.add(section)
    loadSpec(section).then((spec) => (known.value[section] = spec), () => {}) // without it the field's own name is shown
  }
  return known.value[section]
}

// placeText is a place, or a location in the settings, in the reader's language.
export function placeText(text: string): string {
  const at = read(text)
  if (!/^[a-z_]+$/.test(at.section) || (!at.path && !at.name && !at.n)) return text
  const spec = labels(at.section)
  const entry = at.name || at.n ? entryText(at.name ? text.replace(/: .*$/, '') : `${at.section}, ${at.n}th`) : spec ? say(spec.title) : at.section
  return at.path ? `${entry} › ${spec ? labelAt(spec, at.path) : at.path}` : entry
}
