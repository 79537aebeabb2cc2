// What a page shows while it loads, and when that fails.
import { ref } from 'vue'
import { Problem } from '../api/client'

// useLoad runs a look at the appliance; the last one that was begun counts.
export function useLoad(look: () => Promise<void>) {
  const state = ref<'loading' | 'ready' | 'fault'>('loading')
  const fault = ref<unknown>(null)
  let turn = 0
  async function load() {
    const mine = ++turn
    try {
      await look()
      if (mine === turn) state.value = 'ready'
    } catch (e) {
      if (mine !== turn) return
      fault.value = e
      state.value = 'fault'
    }
  }
  return { state, fault, load }
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
