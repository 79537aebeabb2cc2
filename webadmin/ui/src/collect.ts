// Changes that are collected in place of coming into force one by one. While this is
// on, forms read and write the account's draft: their requests carry its header.
import { ref } from 'vue'
import { api, ask, type Schemas } from './api/client'

export type Collected = Schemas['Collected']
const key = 'ringdown.collect' // of this window, until it is closed

export const collecting = ref(sessionStorage.getItem(key) === '1')
export const waiting = ref<Collected | null>(null)
export const shownTag = ref('')

export function collect(on: boolean) {
  collecting.value = on
  if (on) sessionStorage.setItem(key, '1')
  else sessionStorage.removeItem(key)
}

export const draftHeaders = (): Record<string, string> => (collecting.value ? { 'Ringdown-Draft': '1' } : {})

// loadWaiting asks what waits, and remembers exactly what was shown.
export async function loadWaiting() {
  let tag = ''
  waiting.value = await ask(
    api.GET('/api/v1/draft').then((a) => {
      tag = a.response.headers.get('ETag') ?? ''
      return a
    }),
  )
  shownTag.value = tag
}

// told looks again after a change of a form; what cannot be read is told by the page
// of the collected changes.
export const told = () => (collecting.value ? void loadWaiting().catch(() => undefined) : undefined)
