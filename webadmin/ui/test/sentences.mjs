// The sentences of all tracks that tests of the call rules keep, in Chinese:
// none is left in English, and arguments stay where they belong.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const root = new URL('../../..', import.meta.url).pathname
const ui = new URL('..', import.meta.url).pathname

const { output } = await build({
  configFile: false,
  logLevel: 'warn',
  build: { write: false, target: 'node20', lib: { entry: join(ui, 'src/sentences.ts'), formats: ['es'] } },
}).then((built) => built[0])
const { Translator } = await import('data:text/javascript,' + encodeURIComponent(output[0].code))

const catalogue = (language) => JSON.parse(readFileSync(join(ui, `src/i18n/sentences.${language}.json`), 'utf8'))
const hant = new Translator(catalogue('zh-Hant'), 'zh-Hant')
const hans = new Translator(catalogue('zh-Hans'), 'zh-Hans')

for (const [text, said] of [
  ['801 is free and rings.', '801 空閒，響鈴。'],
  ['Dr. Wang is free and rings.', 'Dr. Wang 空閒，響鈴。'],
  ["line 1 rings group 600. 801 is free and rings. 802 is in a call.", "外線 1 讓群組 600 響鈴。801 空閒，響鈴。802 通話中。"],
  ['The caller waits at most 1m30s.', '來電者最多等候 1 分鐘 30 秒。'],
  ['The caller is number 2 of 5 in the line of group 600.', '來電者在群組 600 的等候佇列中排第 2 位，共 5 位。'],
  ['Something that only another firmware says.', 'Something that only another firmware says.'],
  ['', ''],
])
  assert.equal(hant.say(text), said)
assert.equal(hans.say('801 did not answer within 20s.'), '801 在 20 秒 内没有应答。')
const long = 'is free and rings. '.repeat(5000)
assert.equal(hant.say(long), long)

const tracks = join(root, 'internal/call/testdata/calls')
const reasons = new Set()
const given = new Set() // what the tests answer in the place of acd and fxo
for (const name of readdirSync(tracks)) {
  for (const line of readFileSync(join(tracks, name), 'utf8').split('\n')) {
    const reason = / \| (.*)$/.exec(line)?.[1]
    if (reason) reasons.add(reason)
    for (const [, text] of line.matchAll(/^[+-].*? (?:reason|text)="([^"]*)"/g)) given.add(text)
  }
}
const strange = [...given].filter(Boolean).sort((a, b) => b.length - a.length)
const without = (text) => strange.reduce((rest, word) => rest.replaceAll(word, word.endsWith('.') ? '….' : '…'), text)
const english = [...reasons].map(without).filter((r) => /[a-z]{2,} [a-z]{2,}/.test(hant.say(r)))
for (const r of english) console.log(`no translation: ${r}\n            as: ${hant.say(r)}`)
assert.equal(english.length, 0, `${english.length} of ${reasons.size} sentences are left in English`)
console.log(`${reasons.size} sentences of ${readdirSync(tracks).length} calls read in Chinese`)
