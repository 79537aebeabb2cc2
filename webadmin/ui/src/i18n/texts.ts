// The texts of Chinese as the build has them: lists in the order of the English.
import en from './en.json'
import type { Language } from './index'

export type Words = typeof en
type Tree = { [key: string]: Tree | string }

// shaped puts a list of texts where English has its own.
function shaped(model: Tree, texts: Iterator<string>): Tree {
  return Object.fromEntries(
    Object.entries(model).map(([key, value]) => [key, typeof value === 'string' ? (texts.next().value as string) : shaped(value, texts)]),
  )
}

// load brings the lists of a language, all in one request; null is English.
async function load(code: Language) {
  switch (code) {
    case 'zh-Hant':
      return (await import('virtual:i18n/words/zh-Hant')).default
    case 'zh-Hans':
      return (await import('virtual:i18n/words/zh-Hans')).default
    default:
      return null
  }
}

export async function wordsOf(code: Language): Promise<Words> {
  const found = await load(code)
  return found ? (shaped(en, found.words.values()) as Words) : en
}

// paired names each text by its English.
export const paired = (english: string[], texts: string[]): Record<string, string> =>
  Object.fromEntries(english.map((key, n) => [key, texts[n]!]))

// sentencesOf is the catalogue of a language, by the English; null is English.
export async function sentencesOf(code: Language) {
  if (code === 'en') return null
  const [found, english] = await Promise.all([load(code), import('virtual:i18n/sentences')])
  return found && paired(english.default, found.sentences)
}
