// The flow that is being edited: its text, what was done and undone, and what the
// appliance finds wrong with it.
import { computed, onScopeDispose, ref, shallowRef, watch, type InjectionKey, type Ref } from 'vue'
import { api, ask, type Schemas } from '../api/client'
import { send } from '../house/text'
import type { Fault } from '../forms/useForm'
import { placeOf, read, textOf, type Doc } from './model'

const keeps = 100 // changes that can be undone
const settles = 250 // ms: letters typed one after the other are one change
const checks = 600 // ms after the last change

export interface Editing {
  doc: Ref<Doc | null>
  open: Ref<string> // id of the node whose form is open
  faultsOf: (id: string) => Schemas['FlowFault'][]
}
export const flowKey: InjectionKey<Editing> = Symbol('flow')

export function useFlow(name: () => string) {
  const doc = ref<Doc | null>(null)
  const saved = ref('') // as it was read or saved
  const now = ref('') // as it stands
  const past = shallowRef<string[]>([])
  const future = shallowRef<string[]>([])
  const found = shallowRef<Schemas['FlowFault'][]>([])
  const unchecked = ref<unknown>(null) // why it could not be checked
  const checking = ref(false)
  let settle: ReturnType<typeof setTimeout> | undefined
  let later: ReturnType<typeof setTimeout> | undefined

  function put(text: string) {
    doc.value = read(text)
    now.value = textOf(doc.value)
  }
  // open begins with a text; nothing is left of what was before.
  function begin(text: string) {
    put(text)
    saved.value = now.value
    past.value = future.value = []
    void check()
  }
  function note() {
    clearTimeout(settle)
    if (!doc.value) return
    const text = textOf(doc.value)
    if (text === now.value) return
    past.value = [...past.value, now.value].slice(-keeps)
    future.value = []
    now.value = text
    clearTimeout(later)
    later = setTimeout(() => void check(), checks)
  }
  watch(doc, () => {
    clearTimeout(settle)
    settle = setTimeout(note, settles)
  }, { deep: true })
  onScopeDispose(() => (clearTimeout(settle), clearTimeout(later)))

  function step(from: typeof past, to: typeof past) {
    note()
    const text = from.value.at(-1)
    if (text === undefined) return
    to.value = [...to.value, now.value]
    from.value = from.value.slice(0, -1)
    put(text)
    void check()
  }

  let turn = 0
  async function check() {
    const mine = ++turn
    checking.value = true
    try {
      const answer = await send<Schemas['ListFlowFault']>('POST', `/api/v1/flows/check?name=${encodeURIComponent(name())}`, 'application/json', now.value)
      if (mine === turn) [found.value, unchecked.value] = [answer.items, null]
    } catch (e) {
      if (mine === turn) unchecked.value = e
    } finally {
      if (mine === turn) checking.value = false
    }
  }

  const faults = computed<Fault[]>(() => (doc.value ? found.value.map((f) => ({ path: placeOf(doc.value!, f.node, f.field), where: f.node, message: f.what })) : []))
  const dirty = computed(() => now.value !== saved.value)
  return {
    doc, now, saved, past, future, found, faults, unchecked, checking, dirty, begin, note, check,
    replace: (text: string) => { note(); doc.value = read(text); note() },
    undo: () => step(past, future),
    redo: () => step(future, past),
    faultsOf: (id: string) => found.value.filter((f) => f.node === id),
  }
}
export type FlowState = ReturnType<typeof useFlow>

export const listFlows = async () => (await ask(api.GET('/api/v1/flows'))).items
