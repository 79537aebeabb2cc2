// Replaces each built file by its gzip: the binary carries those alone. The build
// fails when all pages, or what a browser fetches until the start page stands, have
// become larger than the limits below, which docs/performance.md names too.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url).pathname
// In kB of 1000 bytes: an update of all pages over 10 Mbit/s in half a second, the
// start page over a telephone's 2 Mbit/s in less than one, whatever the language.
const most = { all: 650, en: 200, 'zh-Hant': 200, 'zh-Hans': 200 }

const manifest = JSON.parse(await readFile(join(dist, '.vite/manifest.json'), 'utf8'))
await rm(join(dist, '.vite'), { recursive: true })

const sizes = new Map() // of each file, compressed
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name)
  if (!entry.isFile() || entry.name === '.keep' || entry.name.endsWith('.gz')) continue
  const packed = gzipSync(await readFile(path), { level: 9 })
  await writeFile(path + '.gz', packed)
  await rm(path)
  sizes.set(relative(dist, path), packed.length)
}

// needed are the files of a part and of all that it imports.
function needed(part, files = new Set(), seen = new Set()) {
  if (!manifest[part]) throw new Error(`the build has no ${part}`)
  if (seen.has(part)) return files
  seen.add(part)
  const { file, css = [], imports = [] } = manifest[part]
  for (const name of [file, ...css]) files.add(name)
  for (const other of imports) needed(other, files, seen)
  return files
}

const sum = (files) => [...files].reduce((bytes, file) => bytes + sizes.get(file), 0) / 1000
const start = new Set(['index.html', 'favicon.svg'])
for (const part of ['index.html', 'src/pages/DashboardPage.vue']) needed(part, start)
const found = { all: sum(sizes.keys()) }
for (const language of Object.keys(most).slice(1)) {
  const parts = [`virtual:i18n/words/${language}`, ...(language === 'en' ? [] : ['virtual:i18n/sentences'])]
  found[language] = sum(new Set([...start, ...parts.flatMap((part) => [...needed(part)])]))
}
const told = Object.entries(found).map(([what, kB]) => `${what} ${kB.toFixed(0)}`)
console.log(`pages, kB compressed: ${told.join(', ').replace(', ', '; until the start page stands ')}`)
for (const [what, limit] of Object.entries(most)) {
  if (found[what] <= limit) continue
  console.error(`pages: ${what} is ${found[what].toFixed(1)} kB, at most ${limit} are allowed (scripts/compress.mjs)`)
  process.exitCode = 1
}
