// Steps wait, and look never once: what a page shows comes when it comes. A step that
// reads a page does so within eventually (wait.mjs), which looks until it sees what is
// wanted; a wait for a time is none.
import { readdirSync, readFileSync } from 'node:fs'

const looks = /\.(count|isVisible|isHidden|isEnabled|isDisabled|isChecked|inputValue|innerText|textContent|innerHTML|allInnerTexts|allTextContents|getAttribute|boundingBox)\(/
const times = /waitForTimeout|setTimeout\(/
const here = new URL('.', import.meta.url)
const files = readdirSync(here).filter((f) => /^steps-.*\.mjs$/.test(f))
const faults = files.flatMap((file) => onceIn(readFileSync(new URL(file, here), 'utf8')).map((line) => `${file}:${line}`))

// onceIn gives the lines of a file that look once: not within a call of eventually,
// and not in a function of their own, which is for it. "// once: why" says that one may.
function onceIn(text) {
  let within = 0 // how deep a call of eventually stands over several lines
  return text.split('\n').flatMap((line, i) => {
    const opens = /eventually\(/.test(line)
    if (opens || within > 0) within += line.split('(').length - line.split(')').length
    const may = opens || within > 0 || /\/\/ once: /.test(line) || /^\s*const \w+ = (async )?\(.*?\) =>/.test(line)
    return (looks.test(line) || times.test(line)) && !may ? [`${i + 1}: ${line.trim().slice(0, 120)}`] : []
  })
}

for (const f of faults) console.log(`looks once, or waits for a time: ${f}`)
if (faults.length > 0) process.exit(1)
console.log(`${files.length} files of browser steps wait for what they look at`)
