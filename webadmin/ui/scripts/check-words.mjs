// The three languages say the same things: same keys, same placeholders, every key
// that a page uses and no other. Words of the other Chinese are refused.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const src = new URL('../src/', import.meta.url).pathname
const faults = []

function flatten(tree, prefix = '', out = new Map()) {
  for (const [key, value] of Object.entries(tree)) {
    const path = prefix ? `${prefix}.${key}` : key
    if (typeof value === 'string') out.set(path, value)
    else flatten(value, path, out)
  }
  return out
}

// twice finds keys that stand twice in one object: the second hides the first.
function twice(text, at) {
  const open = [] // names that were seen, of each object that is open
  for (const [token, name] of text.matchAll(/"((?:[^"\\]|\\.)*)"(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') open.push(new Set())
    else if (token === '}') open.pop()
    else if (name !== undefined) {
      if (open.at(-1).has(name)) faults.push(`${at}: ${name} stands twice in one group`)
      open.at(-1).add(name)
    }
  }
}

const languages = {}
for (const name of ['en', 'zh-Hant', 'zh-Hans']) {
  const text = await readFile(join(src, 'i18n', `${name}.json`), 'utf8')
  twice(text, name)
  languages[name] = flatten(JSON.parse(text))
}

const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join()
for (const [name, words] of Object.entries(languages)) {
  for (const [key, text] of languages.en) {
    if (!words.has(key)) faults.push(`${name}: ${key} is missing`)
    else if (placeholders(words.get(key)) !== placeholders(text))
      faults.push(`${name}: ${key} has other placeholders than en`)
    if (words.get(key)?.trim() === '') faults.push(`${name}: ${key} is empty`)
  }
  for (const key of words.keys()) if (!languages.en.has(key)) faults.push(`${name}: ${key} is not in en`)
}

// The sentences of tracks and what is wrong with a value: internal/archtest sees to
// the keys, here are the arguments.
for (const name of ['zh-Hant', 'zh-Hans']) {
  for (const kind of ['sentences', 'faults']) {
    const sentences = JSON.parse(await readFile(join(src, 'i18n', `${kind}.${name}.json`), 'utf8'))
    for (const [key, text] of Object.entries(sentences)) {
      const count = key.split('{}').length - 1
      const used = [...text.matchAll(/\{(\d*)\}/g)].map(([, n], i) => (n === '' ? i : Number(n))).sort()
      if (used.join() !== [...Array(count).keys()].join()) faults.push(`${kind}.${name}: ${key} has other arguments than ${text}`)
      languages[name].set(kind + ': ' + key, text)
    }
  }
}

// The words of settings pages: [en, zh-Hant, zh-Hans], each there.
function wordsIn(value, at) {
  if (Array.isArray(value) && value.length === 3 && value.every((w) => typeof w === 'string')) {
    if (value.some((w) => w.trim() === '')) faults.push(`${at}: a language is missing: ${value}`)
    languages['zh-Hant'].set(at, value[1])
    languages['zh-Hans'].set(at, value[2])
    return
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'options') for (const [v, ...words] of inner) wordsIn(words, `${at}.${key}.${v}`)
    else if (key !== 'ends' && key !== 'when') wordsIn(inner, `${at}.${key}`)
  }
}
for (const name of await readdir(join(src, 'settings'))) {
  if (name.endsWith('.json')) wordsIn(JSON.parse(await readFile(join(src, 'settings', name), 'utf8')), name)
}
wordsIn(JSON.parse(await readFile(join(src, 'flows/kinds.json'), 'utf8')), 'kinds.json')

// What the API says in words of the program is said in the reader's: each value of
// these types of Go has words under the key.
const root = join(src, '../../..')
async function valuesHaveWords(file, type, key) {
  const text = await readFile(join(root, file), 'utf8')
  const values = [...text.matchAll(new RegExp(`^\\s+\\w+\\s+${type}\\s*=\\s*"([^"]+)"`, 'gm'))].map((m) => m[1])
  if (values.length === 0) faults.push(`${file}: there is no ${type}`)
  for (const v of values) if (!languages.en.has(`${key}.${v}`)) faults.push(`${file}: ${type} ${v} has no words under ${key}`)
}
for (const [file, types] of Object.entries({
  'internal/call/words.go': { EventKind: 'event', EffectKind: 'effect', Confidence: 'sure', HangupHow: 'how' },
  'internal/call/part.go': { PartKind: 'record.part.kind', Began: 'record.part.began', Left: 'record.part.ended' },
  'internal/call/record.go': { EndedBy: 'by', Result: 'result' },
  'internal/call/tags.go': { Tag: 'record.tag' },
  'internal/call/call.go': { State: 'state' },
  'internal/call/app_words.go': { OrderKind: 'tryFlow.does' },
  'internal/alert/alert.go': { Kind: 'alerts.kind' },
}))
  for (const [type, key] of Object.entries(types)) await valuesHaveWords(file, type, key)

// One word of each pair is the other side's.
const foreign = {
  'zh-Hant': ['线', '电', '号', '呼叫', '默認', '信息', '網絡', '視頻', '用戶', '質量', '鼠標', '軟件', '程序', '屏幕', '摘机'],
  'zh-Hans': ['線', '電', '號', '預設', '設定', '訊息', '網路', '螢幕', '軟體', '程式', '使用者', '連線', '品質', '話'],
}
for (const [name, list] of Object.entries(foreign)) {
  for (const [key, text] of languages[name]) {
    for (const word of list) if (text.includes(word)) faults.push(`${name}: ${key} has ${word}: "${text}"`)
  }
}

const quoted = new Set() // what may be a key, or with a dot at its end the beginning of keys
for (const entry of await readdir(src, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(vue|ts)$/.test(entry.name) || entry.name.endsWith('.d.ts')) continue
  const text = await readFile(join(entry.parentPath, entry.name), 'utf8')
  for (const [, key] of text.matchAll(/\bt\(\s*'([\w.-]+)'/g)) {
    const group = key.endsWith('.') && [...languages.en.keys()].some((k) => k.startsWith(key))
    if (!group && !languages.en.has(key)) faults.push(`${entry.name}: the key ${key} has no words`)
  }
  for (const [words] of text.matchAll(/(?<=['"`])[\w-]+(?:\.[\w-]+)*\.?(?=['"`]|\$\{)/g)) quoted.add(words)
}
for (const key of languages.en.keys()) {
  const parts = key.split('.').slice(0, -1)
  const begun = parts.some((_, i) => quoted.has(parts.slice(0, i + 1).join('.') + '.'))
  if (!quoted.has(key) && !begun) faults.push(`en: no page uses ${key}`)
}

if (faults.length > 0) {
  console.error(faults.join('\n'))
  process.exit(1)
}
console.log(`words: ${languages.en.size} in each of 3 languages`)
