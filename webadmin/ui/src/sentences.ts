// The sentences of a track, a lamp or an alert in the reader's language.
//
// The appliance says why it did something in English, and the record keeps that
// text. Each sentence is made from a template with arguments, and the template
// is the key of the catalogue i18n/sentences.*.json: "{} is free and rings.".
// Here a text is taken apart into templates and arguments again, so that
// records of older firmware read as well as new ones. What matches no template
// is shown as it came. A Go test (internal/archtest) lists the templates that
// have no translation.
export type Catalogue = Record<string, string>

interface Template {
  parts: string[] // what stands between the arguments
  text: string
  weight: number // letters besides the arguments: the most of them fits best
}

const longest = 4000 // of a text; a longer one is no sentence of ours
const deepest = 4 // arguments within arguments
const mostEnds = 12 // ends of sentences that are tried as the end of one
const telling = 14 // letters from which on a template is believed though an argument stays English
const sentenceLike = /[a-z]{2,} [a-z]{2,}/
const keptTexts = 2000 // translations kept; then all are forgotten

// compile reads a template. One that begins with a small letter is what may be
// said of somebody ("is in a call"): the somebody is an argument before it.
function compile(key: string, text: string): Template[] {
  const parts = key.replace(/\.$/, '').split('{}')
  const weight = parts.join('').length
  const plain = { parts, text: text.replace(/。$/, ''), weight }
  if (!/^[a-z]/.test(key)) return [plain]
  let n = 0
  const shifted = plain.text.replace(/\{(\d*)\}/g, (_, i: string) => `{${(i === '' ? n++ : Number(i)) + 1}}`)
  return [plain, { parts: ['', ' ' + parts[0], ...parts.slice(1)], text: '{0} ' + shifted, weight: weight - 1 }]
}

// match gives the arguments of a text that was made from a template, or null.
// Each part is taken where it comes first, so it takes one walk over the text.
function match(parts: string[], text: string): string[] | null {
  const head = parts[0] ?? ''
  const tail = parts.at(-1) ?? ''
  if (parts.length === 1) return text === head ? [] : null
  if (!text.startsWith(head) || !text.endsWith(tail)) return null
  const last = text.length - tail.length
  const args: string[] = []
  let at = head.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at + 1)
    if (found < 0 || found + part.length > last) return null
    args.push(text.slice(at, found))
    at = found + part.length
  }
  if (at >= last) return null
  args.push(text.slice(at, last))
  return args
}

const units: Record<string, string> = { h: '小時', m: '分鐘', s: '秒', ms: '毫秒' }

// span is a length of time as Go writes it, 1m30s, in Chinese.
function span(text: string): string | null {
  if (!/^(\d+h)?(\d+m)?(\d+(\.\d+)?m?s)?$/.test(text) || text === '') return null
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)].filter(([, n]) => Number(n) !== 0)
  return parts.map(([, n, unit]) => `${n} ${units[unit ?? '']}`).join(' ') || text
}

export class Translator {
  private readonly templates: Template[]
  private readonly known = new Map<string, string>()
  private readonly simplified: boolean
  private readonly word: (text: string) => string

  // word translates one word of ours, such as the name of a tone; '' if unknown.
  constructor(
    catalogue: Catalogue,
    language: string,
    word: (text: string) => string = () => '',
  ) {
    this.word = word
    this.simplified = language === 'zh-Hans'
    this.templates = Object.entries(catalogue)
      .flatMap(([key, text]) => compile(key, text))
      .sort((a, b) => b.weight - a.weight)
  }

  // say is the whole text in the reader's language.
  say(text: string): string {
    const kept = this.known.get(text)
    if (kept !== undefined) return kept
    if (this.known.size >= keptTexts) this.known.clear()
    const said = text.length > longest ? text : this.run(text.trim(), 0)
    this.known.set(text, said)
    return said
  }

  // run goes from sentence to sentence, the shortest that is known each time.
  private run(text: string, depth: number): string {
    let out = ''
    for (let rest = text; rest; ) {
      const found = this.next(rest, depth)
      out += found.said
      rest = rest.slice(found.length).trimStart()
    }
    return out
  }

  private next(text: string, depth: number): { said: string; length: number } {
    const ends = [...text.matchAll(/[.?](?= )/g)].map((m) => m.index + 1)
    ends.push(text.length)
    for (const end of ends.slice(0, mostEnds)) {
      const part = text.slice(0, end)
      const said = this.sentence(part, depth)
      if (said !== null) return { said: /[.]$/.test(part) ? said + '。' : said, length: end }
    }
    const end = ends[0] ?? text.length
    return { said: text.slice(0, end) + (end < text.length ? ' ' : ''), length: end }
  }

  // sentence is one known sentence, or one known clause before ": " or ", ".
  private sentence(text: string, depth: number): string | null {
    const whole = this.phrase(text, depth)
    if (whole !== null || depth >= deepest) return whole
    for (const [mark, written] of [[': ', '：'], [', ', '，'], ['; ', '；']] as const) {
      for (let at = text.indexOf(mark); at > 0; at = text.indexOf(mark, at + 1)) {
        const before = this.phrase(text.slice(0, at), depth + 1)
        if (before === null) continue
        const behind = text.slice(at + mark.length).replace(/\.$/, '')
        return before + written + (this.sentence(behind, depth + 1) ?? (this.word(behind) || behind))
      }
    }
    return null
  }

  private phrase(text: string, depth: number): string | null {
    const bare = text.replace(/\.$/, '')
    let second: string | null = null // arguments in English may be names, or a template that does not fit
    for (const t of this.templates) {
      const args = match(t.parts, bare)
      if (!args) continue
      const said = this.fill(t.text, args, depth)
      if (!args.length || !sentenceLike.test(said)) return said
      if (t.weight >= telling) second ??= said
    }
    return second
  }

  private fill(text: string, args: string[], depth: number): string {
    let n = 0
    return text.replace(/\{(\d*)\}/g, (_, i: string) => this.argument(args[i === '' ? n++ : Number(i)] ?? '', depth + 1))
  }

  private argument(text: string, depth: number): string {
    const time = span(text)
    if (time !== null) return this.simplified ? time.replaceAll('小時', '小时').replaceAll('分鐘', '分钟') : time
    const word = this.word(text)
    if (word) return word
    if (depth > deepest || !text.includes(' ')) return text
    if (/[.?]( |$)/.test(text)) return this.run(text, depth).replace(/。$/, '')
    return this.sentence(text, depth) ?? text
  }
}
