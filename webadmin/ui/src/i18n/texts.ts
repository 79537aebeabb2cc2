// The texts of a language as the build has them: lists in the order of their names.
import shape from 'virtual:i18n/shape'
import type { Language } from './index'

export type Words = typeof import('./en.json')
type Tree = { [key: string]: Tree | string }

// shaped puts each text of a list under its name.
function shaped(model: typeof shape, texts: Iterator<string>): Tree {
  return Object.fromEntries(Object.entries(model).map(([key, value]) => [key, value === 0 ? (texts.next().value as string) : shaped(value, texts)]))
}

// load brings all lists of a language in one request.
async function load(code: Language) {
  switch (code) {
    case 'zh-Hant':
      return (await import('virtual:i18n/words/zh-Hant')).default
    case 'zh-Hans':
      return (await import('virtual:i18n/words/zh-Hans')).default
    default:
      return (await import('virtual:i18n/words/en')).default
  }
}

export const wordsOf = async (code: Language) => shaped(shape, (await load(code)).words.values()) as unknown as Words

// paired names each text by its English.
export const paired = (english: string[], texts: string[]): Record<string, string> =>
  Object.fromEntries(english.map((key, n) => [key, texts[n]!]))

// sentencesOf is the catalogue of a language, by the English; null is English.
export async function sentencesOf(code: Language) {
  if (code === 'en') return null
  const [found, english] = await Promise.all([load(code), import('virtual:i18n/sentences')])
  return paired(english.default, found.sentences)
}
