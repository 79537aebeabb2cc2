// Replaces each built file by its gzip: the binary carries those alone.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url).pathname
let total = 0
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name)
  if (!entry.isFile() || entry.name === '.keep' || entry.name.endsWith('.gz')) continue
  const packed = gzipSync(await readFile(path), { level: 9 })
  await writeFile(path + '.gz', packed)
  await rm(path)
  total += packed.length
}
console.log(`pages: ${Math.round(total / 1024)} KiB compressed`)
