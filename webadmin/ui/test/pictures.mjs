// Pictures of the main pages for README, into docs/pictures: a real appliance on
// simulated hardware, a call in on line 1 that is answered and recorded. Run by
// `make pictures`; PICTURES=REGEXP makes some alone. With SHEETS=DIR it makes none of these, but one picture of each
// page of the side bar, at 1280 and 360 px, to be looked at.
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { openAppliance, password } from './appliance.mjs'
import { narrow, wide } from './kit.mjs'
import { chirp, writeWav } from './sound.mjs'
import { findBrowser, openBrowser, openStage } from './stage.mjs'

const most = 150 * 1024 // bytes a picture
const wanted = new RegExp(process.env.PICTURES ?? '')
const locales = { 'zh-Hant': 'zh-TW', en: 'en-GB' }
const out = fileURLToPath(new URL('../../../docs/pictures', import.meta.url))
const real = await openAppliance({ config: (text) => text.replace(/^( *)- id: 1\n/m, '$1- id: 1\n$1  record: true\n') })
const { browser, open } = await openBrowser(findBrowser())

const key = { Authorization: 'Bearer ' + real.key }
const sim = (...words) => real.run('sim', ...words)
const ask = async (path) => (await fetch(real.url + path, { headers: key })).json()
async function until(what) {
  for (let i = 0; i < 600; i++) {
    const found = await what()
    if (found) return found
    await new Promise((go) => setTimeout(go, 100))
  }
  throw new Error(`never came about: ${what}`)
}

async function signIn(url) {
  const answer = await fetch(url + '/api/v1/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: 'owner', password }) })
  const [name, value] = answer.headers.getSetCookie()[0].split(';')[0].split('=')
  return { cookies: [{ name, value, domain: '127.0.0.1', path: '/', httpOnly: true, secure: false, sameSite: 'Lax', expires: -1 }], origins: [] }
}
const signedIn = await signIn(real.url)

async function page(path, { language = 'en', theme = 'light', viewport = wide, url = real.url, storageState = signedIn } = {}) {
  const p = await open({ viewport, locale: locales[language], colorScheme: theme, storageState })
  await p.goto(url + path)
  await p.locator('h1').first().waitFor()
  await p.waitForFunction(() => !document.querySelector('.el-skeleton, .el-loading-mask, [aria-busy="true"]'))
  return p
}

// picture takes what is on the screen, ever coarser until it is small enough.
async function picture(p, name, dir = out) {
  if (!wanted.test(name)) return p.context().close()
  await p.evaluate(() => new Promise((next) => requestAnimationFrame(() => setTimeout(next, 400))))
  const session = await p.context().newCDPSession(p)
  for (const quality of [90, 80, 70, 55, 40]) {
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality })
    const bytes = Buffer.from(data, 'base64')
    if (bytes.length > most && quality > 40) continue
    writeFileSync(join(dir, name + '.webp'), bytes)
    console.log(`${name}.webp ${(bytes.length / 1024).toFixed(0)} KB`)
    break
  }
  await p.context().close()
}

async function sheets(dir) {
  mkdirSync(dir, { recursive: true })
  const first = await page('/')
  const paths = await first.evaluate(() => [...document.querySelectorAll('nav a')].map((a) => new URL(a.href).pathname))
  await first.context().close()
  for (const [size, viewport] of Object.entries({ wide, narrow })) {
    for (const path of paths) {
      const p = await page(path, { language: 'zh-Hant', viewport })
      await p.screenshot({ path: join(dir, `${size}${path.replaceAll('/', '-')}.png`), type: 'png' })
      await p.context().close()
    }
  }
}

async function pictures() {
  const tune = join(real.data, 'tune.wav')
  writeFileSync(tune, writeWav(chirp(3, 8000), 8000))
  sim('line', '1', 'call', '-from', '0912345678', '-name', '王小明')
  await until(async () => (await ask('/api/v1/sim/things')).items.find((x) => x.port === 'fxs1').state === 'ringing')
  await picture(await page('/', { language: 'zh-Hant' }), 'dashboard')
  await picture(await page('/ports', { theme: 'dark' }), 'ports-dark')
  const bench = await page('/bench')
  await bench.locator('[data-port="fxs1"]').getByRole('button', { name: 'Lift 801' }).click()
  await bench.locator('[data-port="fxo1"]').getByText('talking').waitFor()
  sim('line', '1', 'say', tune)
  await new Promise((go) => setTimeout(go, 3500))
  await picture(bench, 'bench')
  sim('line', '1', 'hangup', '-how', 'cpc')
  sim('phone', '801', 'down')
  const id = await until(async () => (await ask('/api/v1/records')).items.find((r) => r.recording)?.id)
  const record = await page('/records/' + id)
  await record.getByRole('img', { name: /Waveform/ }).waitFor()
  await picture(record, 'record')
  const { items } = await ask('/api/v1/flows')
  await picture(await page('/flows/' + (items[0]?.name ?? 'demo'), { language: 'zh-Hant' }), 'flow')
  await played()
}

// played is what needs more people than a picture has: the stage's.
async function played() {
  const stage = await openStage()
  const answer = await fetch(stage.url + '/api/v1/setup', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ language: 'en', country: 'TW', time_zone: 'Asia/Taipei', password, code: stage.code }) })
  if (!answer.ok) throw new Error(`set up the stage: ${answer.status}`)
  const where = { url: stage.url, storageState: await signIn(stage.url) }
  stage.play('queue')
  await picture(await page('/wallboard', { ...where, language: 'zh-Hant', theme: 'dark' }), 'wallboard')
  await picture(await page('/staff', where), 'staff')
  await stage.close()
}

try {
  if (process.env.SHEETS) await sheets(process.env.SHEETS)
  else await pictures()
} finally {
  await browser.close()
  await real.close()
}
