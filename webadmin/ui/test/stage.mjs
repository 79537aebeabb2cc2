// Starts the stage: the web admin over a played engine, and a browser.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'
import { late, slow } from './hard.mjs'
import { follow, patience } from './wait.mjs'

const root = new URL('../../..', import.meta.url).pathname

// findBrowser gives a Chromium of this machine, or null.
export function findBrowser() {
  const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  return places.find((p) => p && existsSync(p)) ?? null
}

export async function openStage() {
  const dir = mkdtempSync(join(tmpdir(), 'ringdown-pages-'))
  const program = process.env.STAGE ?? join(dir, 'stage')
  if (!process.env.STAGE) execFileSync('go', ['build', '-o', program, './webadmin/internal/stage'], { cwd: root, stdio: 'inherit' })
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] })
  const first = await new Promise((take, fail) => {
    createInterface({ input: child.stdout }).once('line', take)
    child.once('exit', (code) => fail(new Error(`the stage ended with ${code}`)))
  })
  const told = JSON.parse(first)
  const way = await late(told.url)
  return {
    ...told, url: way.url,
    play: (word) => child.stdin.write(word + '\n'),
    close: async () => {
      await way.close()
      await new Promise((done) => {
        child.removeAllListeners('exit')
        child.once('exit', () => {
          rmSync(dir, { recursive: true })
          done()
        })
        child.stdin.end()
      })
    },
  }
}

const browsers = new Set() // those of this process

// tidy closes what a step that failed has left open, so that it is in nobody's way.
export async function tidy() {
  for (const browser of browsers) for (const context of browser.contexts()) await context.close()
}

export async function closeBrowsers() {
  for (const browser of browsers) await browser.close()
}

// openBrowser starts a browser whose pages report what the content policy
// stopped, and every error; with more arguments, and without some that are usual.
export async function openBrowser(executablePath, more = [], without = []) {
  const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...more] // a browser refuses its sandbox to root
  const browser = await chromium.launch({ executablePath, args, ignoreDefaultArgs: without })
  browsers.add(browser)
  browser.once('disconnected', () => browsers.delete(browser))
  const faults = []
  const open = async (options) => {
    const context = await browser.newContext(options)
    await context.exposeFunction('violated', (text) => faults.push(`content policy: ${text}`))
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (e) => {
        window.violated(`${e.violatedDirective} stopped ${e.blockedURI || 'inline'} at ${e.sourceFile}:${e.lineNumber}`)
      })
    })
    context.setDefaultTimeout(patience)
    const page = await context.newPage()
    follow(page)
    await slow(page)
    page.on('pageerror', (e) => faults.push(`page error: ${e.stack ?? e}`))
    page.on('console', (m) => {
      if (m.type() === 'error' && !/status of 4\d\d|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|ERR_FAILED|ERR_CONNECTION|ERR_INTERNET_DISCONNECTED/.test(m.text())) faults.push(`console: ${m.text()}`)
      if (m.type() === 'warning' && /intlify|Vue warn/.test(m.text())) faults.push(`console: ${m.text()}`)
    })
    return page
  }
  return { browser, open, faults }
}
