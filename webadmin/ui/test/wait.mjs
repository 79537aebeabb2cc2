// How steps wait: for exactly the state that is wanted, as long as that takes. What
// looks once passes on one machine and fails on the next; test/steady.mjs finds it.
import { isDeepStrictEqual, inspect } from 'node:util'

// A machine that others share draws a page in seconds: long enough that only what
// never comes is waited for in vain.
export const patience = 60_000 // ms
const between = 50 // ms from one look to the next

// eventually looks until it sees what is wanted, and gives that: a value, an
// expression that text matches, or a function that says whether it will do.
export async function eventually(what, see, wanted = Boolean, within = patience) {
  const good = wanted instanceof RegExp ? (seen) => wanted.test(seen) : typeof wanted === 'function' ? wanted : (seen) => isDeepStrictEqual(seen, wanted)
  const end = Date.now() + within
  for (;;) {
    const seen = await look(see)
    if (!(seen instanceof Error) && good(seen)) return seen
    if (Date.now() > end) throw new Error(`${what}: not within ${within / 1000} s${typeof wanted === 'function' ? '' : `, wanted ${inspect(wanted)}`}; seen last: ${seen instanceof Error ? seen.message : inspect(seen)}`)
    await new Promise((go) => setTimeout(go, between))
  }
}

// look gives what is seen, or why nothing is: a page that is just being left, for one.
async function look(see) {
  try {
    return await see()
  } catch (e) {
    return e instanceof Error ? e : new Error(String(e))
  }
}

const asked = new WeakMap() // by page: what it has asked of the API and not got yet

// follow keeps what a page asks of the API, but for streams, which never end.
export function follow(page) {
  const open = new Set()
  asked.set(page, open)
  page.on('request', (q) => {
    if (q.isNavigationRequest() && q.frame() === page.mainFrame()) open.clear()
    else if (/^(fetch|xhr)$/.test(q.resourceType()) && /\/api\/v1\/(?!(scope\/|sim\/)?events)/.test(q.url())) open.add(q)
  })
  for (const over of ['requestfinished', 'requestfailed']) page.on(over, (q) => open.delete(q))
}

// settled waits until a page has all that it asked for, shows that it loads nothing,
// and nothing moves any more, but for what moves for good (a lamp that rings). It
// looks twice, a frame apart: what has come is drawn a moment later.
export async function settled(page) {
  let quiet = 0
  await eventually('a page has come to rest', async () => {
    const busy = [...[...(asked.get(page) ?? [])].map((q) => q.url()), ...(await page.evaluate(stirring))]
    quiet = busy.length === 0 ? quiet + 1 : 0
    return quiet >= 2 ? 'rest' : busy
  }, 'rest')
}

// stirring runs in the page: what there loads or moves.
async function stirring() {
  await new Promise((next) => requestAnimationFrame(() => setTimeout(next)))
  const loads = [...document.querySelectorAll('.el-skeleton, .el-loading-mask, [aria-busy="true"]')].map((e) => e.outerHTML.slice(0, 80))
  const moves = document.getAnimations().filter((a) => a.playState === 'running' && a.effect?.getComputedTiming().iterations !== Infinity)
  return [...loads, ...moves.map((a) => `${a.animationName ?? a.transitionProperty} of ${a.effect?.target?.outerHTML.slice(0, 80)}`)]
}

// still is the place of something that is drawn, once it moves no more.
export async function still(what, locator) {
  let last = null
  return eventually(`${what} stands still`, async () => {
    const before = last
    last = await locator.boundingBox()
    return last && isDeepStrictEqual(before, last) ? last : null
  })
}
