// What readers load, built from src/i18n: each file there names every text, so that
// people can write it. In the built pages the names stand once, and texts are lists in
// the order of en.json, or of the English sentences; nobody loads another language.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

interface Tree {
  [key: string]: Tree | string
}
type Texts = Record<string, string>

const languages = ['zh-Hant', 'zh-Hans'] as const
const sheets = ['shape', 'words/en', 'words/zh-Hant', 'words/zh-Hans', 'sentences', 'faults'] as const
const before = 'virtual:i18n/'

// inOrder lists the texts of a language as its model, English, has them.
export function inOrder(model: Tree, texts: Tree | string | undefined, at: string): string[] {
  return Object.entries(model).flatMap(([key, value]) => {
    const text = typeof texts === 'object' ? texts[key] : undefined
    if (typeof value === 'object') return inOrder(value, text, `${at}.${key}`)
    if (typeof text !== 'string') throw new Error(`${at}.${key} has no text`)
    return [text]
  })
}

// shape is the names alone.
const shape = (model: Tree): object => Object.fromEntries(Object.entries(model).map(([key, value]) => [key, typeof value === 'object' ? shape(value) : 0]))

export function words(root: string): Plugin {
  const file = (name: string) => join(root, 'src/i18n', `${name}.json`)
  return {
    name: 'ringdown-words',
    resolveId: (id) => (sheets.some((sheet) => id === before + sheet) ? '\0' + id : undefined),
    load(id) {
      if (!id.startsWith('\0' + before)) return undefined
      const sheet = id.slice(before.length + 1)
      const read = <T extends Tree = Tree>(name: string): T => {
        this.addWatchFile(file(name))
        return JSON.parse(readFileSync(file(name), 'utf8')) as T
      }
      return `export default ${JSON.stringify(made(sheet, read))}`
    },
  }
}

// made is one module: see src/i18n/built.d.ts.
function made(sheet: string, read: <T extends Tree>(name: string) => T): unknown {
  const listed = (kind: string, language: string) => {
    const english = Object.keys(read<Texts>(`${kind}.zh-Hant`))
    return inOrder(Object.fromEntries(english.map((key) => [key, ''])), read(`${kind}.${language}`), `${kind}.${language}`)
  }
  if (sheet === 'sentences') return Object.keys(read<Texts>('sentences.zh-Hant'))
  if (sheet === 'faults') {
    const of = languages.map((language) => [language, listed('faults', language)])
    return { english: Object.keys(read<Texts>('faults.zh-Hant')), ...Object.fromEntries(of) }
  }
  const model = read('en')
  if (sheet === 'shape') return shape(model)
  const language = sheet.slice('words/'.length)
  if (language === 'en') return { words: inOrder(model, model, language), sentences: [] }
  return { words: inOrder(model, read(language), language), sentences: listed('sentences', language) }
}
