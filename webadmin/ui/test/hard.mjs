// HARD=SEED makes it hard for pages and steps: every answer of the API and every piece
// of a stream comes up to 400 ms late, as the seed has it, and the browser's processor
// is four times slower. What looks too early, or shows something wrong while data is
// late, fails here. The same seed delays the same requests alike.
import http from 'node:http'
import net from 'node:net'

export const hard = Number(process.env.HARD ?? 0) // 0: no
if (!Number.isInteger(hard) || hard < 0) {
  console.error(`HARD=${process.env.HARD} is no seed; it is a whole number such as 7`)
  process.exit(2)
}
const mostLate = 400 // ms: a far appliance over a poor radio link
const slower = 4 // as the slowest machine of CI against a desk's

const sessions = new WeakMap() // by page

// slow has a page's processor as slow as it is to be; fast: as it is for now.
export async function slow(page, fast = false) {
  if (!hard) return
  if (!sessions.has(page)) sessions.set(page, await page.context().newCDPSession(page)) // the rate ends with its session
  await sessions.get(page).send('Emulation.setCPUThrottlingRate', { rate: fast ? 1 : slower })
}

// lateness gives how late each next answer to something comes: the same for a seed,
// whatever else is asked between.
function lateness() {
  const asked = new Map()
  return (what) => {
    const n = (asked.get(what) ?? 0) + 1
    asked.set(what, n)
    let h = hard
    for (const c of `${what} ${n}`) h = Math.imul(h ^ c.codePointAt(0), 0x01000193) // FNV-1a
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) // its last bits as good as its first: the end of MurmurHash3
    return ((h ^ (h >>> 13)) >>> 0) % (mostLate + 1)
  }
}

// late opens a way to an appliance on which answers come late. It gives the way's
// address, and close. Without HARD that is the appliance's own.
export async function late(url) {
  if (!hard) return { url, close: async () => undefined }
  const { hostname, port } = new URL(url)
  const next = lateness()
  const server = http.createServer((q, a) => {
    const path = q.url.split('?')[0]
    const what = path.startsWith('/api/') ? `${q.method} ${path}` : ''
    const on = http.request({ hostname, port, method: q.method, path: q.url, headers: q.headers, agent: false }, (from) => pass(from, a, () => (what ? next(what) : 0)))
    on.once('error', () => a.destroy())
    a.once('close', () => on.destroy())
    q.pipe(on)
  })
  server.on('upgrade', (q, socket, head) => {
    const on = net.connect(Number(port), hostname, () => {
      const heads = q.rawHeaders.flatMap((h, i, all) => (i % 2 ? [] : [`${h}: ${all[i + 1]}`]))
      on.write(`${q.method} ${q.url} HTTP/1.1\r\n${heads.join('\r\n')}\r\n\r\n`)
      on.write(head)
      socket.pipe(on).pipe(socket)
    })
    for (const [one, other] of [[on, socket], [socket, on]]) one.once('error', () => other.destroy())
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  const close = () => new Promise((closed) => (server.close(closed), server.closeAllConnections()))
  return { url: `http://127.0.0.1:${server.address().port}`, close }
}

// pass hands an answer on, in order: its head and each piece of a stream late, the
// rest of a common answer with its head. A piece that is late makes none of those
// behind it later than they are themselves.
async function pass(from, to, lateBy) {
  const streams = /event-stream/.test(from.headers['content-type'] ?? '')
  from.once('error', () => to.destroy())
  try {
    await wait(lateBy())
    to.writeHead(from.statusCode, from.headers)
    to.flushHeaders()
    let before = Promise.resolve()
    for await (const piece of from) {
      const due = streams ? wait(lateBy()) : undefined
      before = before.then(() => due).then(() => to.write(piece))
      if (!streams) await before
    }
    await before
    to.end()
  } catch {
    to.destroy() // cut on one side, cut on the other
  }
}

const wait = (ms) => new Promise((go) => setTimeout(go, ms))
