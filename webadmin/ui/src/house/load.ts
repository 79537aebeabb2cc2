// What a page shows while it loads, and when that fails.
import { ref } from 'vue'
import { Problem } from '../api/client'

// useLoad runs a look at the appliance; the last one that was begun counts. A look
// asks current before it shows what has come: an answer may come later than that to
// a question asked after it. pending: one is under way; anew is a look at something
// else, of which nothing is there yet.
export function useLoad(look: (current: () => boolean) => Promise<void>) {
  const state = ref<'loading' | 'ready' | 'fault'>('loading')
  const fault = ref<unknown>(null)
  const pending = ref(false)
  let turn = 0
  async function load() {
    const mine = ++turn
    pending.value = true
    try {
      await look(() => mine === turn)
      if (mine === turn) state.value = 'ready'
    } catch (e) {
      if (mine !== turn) return
      fault.value = e
      state.value = 'fault'
    } finally {
      if (mine === turn) pending.value = false
    }
  }
  function anew() {
    state.value = 'loading'
    return load()
  }
  return { state, fault, pending, load, anew }
}

// useAct does one thing at a time and keeps what went wrong with it.
export function useAct() {
  const busy = ref(false)
  const fault = ref<unknown>(null)
  async function act(what: () => Promise<void>): Promise<boolean> {
    busy.value = true
    fault.value = null
    try {
      await what()
      return true
    } catch (e) {
      fault.value = e
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, fault, act }
}

// wrongAt reports whether a problem is about a field of what was sent.
export const wrongAt = (fault: unknown, place: string) => fault instanceof Problem && fault.fields.some((f) => f.location === place)
