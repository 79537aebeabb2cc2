// The appliance's own sentences in the reader's language. English is as it comes.
import { shallowRef } from 'vue'
import { Translator } from '../sentences'
import { i18n, type Language } from './index'
import { sentencesOf } from './texts'

const translator = shallowRef<Translator | null>(null)

// word is a word of the engine's, or the name of a line, that the pages know.
function word(text: string): string {
  const { t, te } = i18n.global
  const line = /^[Ll]ine (\d+)$/.exec(text) // a sentence may begin with it
  if (line) return t('unit.line', { n: line[1]! })
  const day = /^(Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day((?: \d{4}-\d\d-\d\d)?(?: \d\d:\d\d)?)$/.exec(text)
  if (day) return t('hours.weekday.' + day[1]!.slice(0, 3).toLowerCase()) + day[2]
  if (!/^[a-z][a-z0-9-]+$/.test(text)) return ''
  const key = ['how.', 'sure.', 'scheme.', 'state.', 'result.'].map((group) => group + text).find((k) => te(k))
  return key ? t(key) : ''
}

export async function setSentences(code: Language) {
  const found = await sentencesOf(code)
  translator.value = found && new Translator(found, code, word)
}

// sentence is a text of the appliance in the reader's language, as far as it is known.
export const sentence = (text: string) => translator.value?.say(text) ?? text
