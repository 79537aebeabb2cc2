// What is wrong with a field, in the reader's language. The appliance says it in
// English. Of a setting every sentence is in the catalogue i18n/faults.*.json, which
// internal/archtest sees to; of tables and people the usual ones are here, and what
// a request's schema says (draft 2020-12 of JSON Schema) is put into words in all
// three languages. Others are shown as they come.
import { shallowRef, watch } from 'vue'
import { i18n, language, type Language } from '../i18n'
import { sentence } from '../i18n/say'
import { paired } from '../i18n/texts'
import { entryText } from './places'
import { Translator, type Catalogue } from '../sentences'

const forms: [RegExp, string][] = [
  [/^is missing/, 'missing'],
  [/^is empty/, 'empty'],
  [/^is (-?[\d.]+); it is (-?\d+) to (-?\d+)(?: [a-zA-Z]+)?(?:, or left out|, or 0 for off|, 0 for no cap)?$/, 'range'],
  [/^has (\d+) entries; at most (\d+) are allowed$/, 'many'],
  [/^has (\d+) (?:characters|bytes); at most (\d+) are allowed$/, 'long'],
  [/^(?:[a-z ]*)"([^"]*)" does not exist; there is no/, 'none'],
  [/^(?:[a-zA-Z ]*)"([^"]*)" does not exist/, 'gone'],
  [/^"?([^"]*?)"? is already (?:the|an?) /, 'taken'],
  [/^"([^"]*)" is given twice/, 'twice'],
  [/^"([^"]*)" is not known; it is (.*)$/, 'word'],
  [/^"([^"]*)" is not a port for this; .* such as "([^"]*)"/, 'port'],
  [/^"([^"]*)" cannot be dialled/, 'dial'],
  [/^is (?:.*); it is a whole number$/, 'whole'],
  [/^holds a control character/, 'control'],
  [/^names no column "([^"]*)"/, 'noColumn'],
  [/^has no name$/, 'noName'],
  [/^has no number$/, 'noNumber'],
  [/^the file is not in UTF-8/, 'notUTF8'],
  [/^"([^"]*)" is not a number; it is digits/, 'number'],
  [/^is no mail address/, 'noMail'],
  [/^"([^"]*)" is no permission$/, 'permission'],
  [/^"([^"]*)" is about the whole office/, 'wholeOffice'],
  [/^"([^"]*)" shows full numbers/, 'withNumbers'],
  [/^there is no group "([^"]*)"$/, 'noGroup'],
  [/^has a permission that you do not have/, 'notYours'],
  [/^is not one word without/, 'oneWord'],
  [/^takes away the last owner/, 'owner'],
  [/^is row \d+; a table has at most (\d+)$/, 'tooMany'],
  [/^is one user too many; at most (\d+)/, 'tooMany'],
  [/^"([^"]*)" is not an agent's number/, 'agentNumber'],
  [/^extension (\d+) is already that of agent (\d+)/, 'seat'],
  [/^is no PIN; one has 4 to 8/, 'pin'],
  [/^"?([^"]*?)"? is a number of "([^"]*)" already/, 'numberOf'],
]

const schema: [RegExp, string][] = [
  [/^expected array length >= (.*)$/, 'few'],
  [/^expected array length <= (.*)$/, 'many'],
  [/^expected length >= (.*)$/, 'short'],
  [/^expected length <= (.*)$/, 'long'],
  [/^expected number >= (.*)$/, 'low'],
  [/^expected number <= (.*)$/, 'high'],
  [/^expected number > (.*)$/, 'above'],
  [/^expected number < (.*)$/, 'below'],
  [/^expected number$/, 'number'],
  [/^expected integer$/, 'whole'],
  [/^expected string$/, 'text'],
  [/^expected boolean$/, 'yesno'],
  [/^expected required property (\S+) to be present$/, 'required'],
  [/^expected value to be one of "(.*)"$/, 'oneOf'],
  [/^expected string to be RFC (?:3339|1123) /, 'time'],
  [/^expected string to be (?:either )?RFC (?:2673|2373) /, 'address'],
  [/^expected string to be RFC 3986 /, 'url'],
  [/^expected string to (?:be|match) /, 'form'],
  [/^expected array items to be unique$/, 'twice'],
  [/^unexpected property$/, 'unknown'],
]

// What a setting's sentences say in Chinese; null in English, and until it is there.
const known = shallowRef<Translator | null>(null)

async function catalogue(code: Language): Promise<Catalogue | null> {
  if (code === 'en') return null
  const { english, ...texts } = (await import('virtual:i18n/faults')).default
  return paired(english, texts[code])
}

watch(
  language,
  async (code) => {
    const found = await catalogue(code)
    if (code === language.value) known.value = found && new Translator(found, code, (text) => word(text, found))
  },
  { immediate: true },
)

// word is an argument of a sentence: a kind of thing, a text between quotes, a place
// in a list, or several of them ("801 to 808, 821", "a, b or c").
function word(text: string, words: Catalogue): string {
  const { t } = i18n.global
  const quoted = /^"(.*)"$/.exec(text)
  if (quoted) return t('fault.quoted', { a: quoted[1]! })
  const entry = entryText(text)
  if (entry) return entry
  const parts = text.split(/(, | or | to )/)
  if (parts.length < 3 || parts.some((p, i) => i % 2 === 0 && (p === '' || p.includes(' ')))) return words[text] ?? ''
  const joints: Record<string, string> = { ', ': t('fault.and'), ' or ': t('fault.or'), ' to ': t('fault.to') }
  return parts.map((p, i) => (i % 2 ? joints[p] : p)).join('')
}

export function faultText(message: string): string {
  const { t } = i18n.global
  for (const [form, key] of schema) {
    const found = form.exec(message)
    if (found) return t('fault.schema.' + key, { a: (found[1] ?? '').replaceAll('", "', t('fault.and')) })
  }
  const said = known.value?.say(message) ?? message
  if (said !== message) return /[。？]$/.test(said) ? said : said + '。'
  if (language.value === 'en') return message.charAt(0).toUpperCase() + message.slice(1) + (message.endsWith('.') ? '' : '.')
  for (const [form, key] of forms) {
    const found = form.exec(message)
    if (found) return t('fault.' + key, { a: found[1] ?? '', b: found[2] ?? '', c: found[3] ?? '' })
  }
  return sentence(message)
}
