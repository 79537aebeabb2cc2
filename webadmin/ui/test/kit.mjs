// What the steps of all files share. Each file exports steps(at): names and what
// is done; `at` has what is here.
import AxeBuilder from '@axe-core/playwright'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { slow } from './hard.mjs'
import { settled } from './wait.mjs'

export const password = 'seven wet umbrellas'
export const wide = { width: 1280, height: 800 }
export const narrow = { width: 360, height: 740 }

const combinations = ['zh-Hant', 'zh-Hans', 'en'].flatMap((language) =>
  ['light', 'dark'].flatMap((theme) => [wide, narrow].map((viewport) => ({ language, theme, viewport }))),
)
const locales = { 'zh-Hant': 'zh-TW', 'zh-Hans': 'zh-CN', en: 'en-GB' }

// makeKit gives what steps work with: the stage, pages, and looks at pages.
export function makeKit({ stage, open, faults, shots }) {
  let turn = 0
  const at = {
    stage, open, faults,
    signedIn: undefined, // the owner's cookies, from the first sign-in on
    checked: 0,

    async shot(page, name) {
      if (!shots) return
      mkdirSync(shots, { recursive: true })
      await page.screenshot({ path: join(shots, `${name}.png`) })
    },

    // check looks at a page as it stands: axe, and nothing sticking out sideways.
    async check(page, name) {
      await settled(page)
      await slow(page, true) // axe only looks: nobody learns from its being slow
      const { violations } = await new AxeBuilder({ page }).analyze()
      await slow(page)
      for (const v of violations) faults.push(`axe, ${name}: ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join(' | ')}`)
      const over = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement
        const out = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > clientWidth).reverse()
        return { px: scrollWidth - clientWidth, who: out.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)) }
      })
      if (over.px > 0) faults.push(`${name}: ${over.px} px stick out sideways: ${over.who.join(' | ')}`)
      at.checked++
      await at.shot(page, name)
    },

    async pick(page, label, value) {
      await page.getByLabel(label).selectOption(value)
    },

    // page opens a page as the owner: in English on a desk, unless asked otherwise.
    async page(path, { language = 'en', theme = 'light', viewport = wide, ...more } = {}) {
      const page = await open({ viewport, locale: locales[language], colorScheme: theme, storageState: at.signedIn, ...more })
      await page.goto(stage.url + path)
      await page.locator('h1').waitFor()
      return page
    },

    // rotate gives each page that is looked at the next combination of language,
    // theme and width; with ALL=1 a page is looked at in each of them.
    rotate: () => (process.env.ALL ? combinations : [combinations[(turn += 5) % combinations.length]]),

    // enter makes the owner without a browser, where the steps that do so are left out.
    async enter() {
      const send = (path, body) =>
        fetch(stage.url + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
      let answer = await send('/api/v1/setup', { language: 'en', country: 'TW', time_zone: 'Asia/Taipei', password, code: stage.code })
      if (answer.status === 410) answer = await send('/api/v1/session', { name: 'owner', password })
      if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`)
      const [pair] = answer.headers.getSetCookie()[0].split(';')
      const [name, value] = pair.split('=')
      at.signedIn = { cookies: [{ name, value, domain: '127.0.0.1', path: '/', httpOnly: true, secure: false, sameSite: 'Lax', expires: -1 }], origins: [] }
    },
  }
  return at
}
