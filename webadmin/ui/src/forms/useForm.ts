// A form's state: what was read, what is changed, what is wrong with it, and who
// else changed it meanwhile.
import { computed, ref, shallowRef, type Ref } from 'vue'
import { Problem, type Schemas } from '../api/client'
import { copy, same, type Loaded } from './resource'

export interface Fault {
  path: string // within the form; "" not of a field here
  where: string // as the appliance named it
  message: string
}

export interface Options<T> {
  read: () => Promise<Loaded<T>>
  write: (value: T, tag: string) => Promise<Loaded<T>>
}

export function useForm<T extends object>(o: Options<T>) {
  const value = ref(null) as Ref<T | null>
  const kept = shallowRef<T | null>(null) // as it was read or saved
  const tag = ref('')
  const trouble = ref<unknown>(null) // reading or saving did not work
  const faults = ref<Fault[]>([])
  const busy = ref(false)
  const saved = ref(0) // how often: a page says so
  const theirs = shallowRef<Loaded<T> | null>(null) // somebody else's, that came between
  const tried = ref(0) // how often saving was refused: the summary takes the focus

  const dirty = computed(() => value.value !== null && !same(value.value, kept.value))

  function take(l: Loaded<T>) {
    kept.value = l.value
    value.value = copy(l.value)
    tag.value = l.tag
    faults.value = []
  }

  async function load() {
    trouble.value = null
    value.value = null
    try {
      take(await o.read())
    } catch (e) {
      trouble.value = e
    }
  }

  function refused(e: unknown) {
    tried.value++
    if (e instanceof Problem && e.status === 422 && e.fields.length > 0) faults.value = e.fields.map(fault)
    else trouble.value = e
  }

  async function save(over = tag.value) {
    if (!value.value || busy.value) return false
    busy.value = true
    trouble.value = null
    faults.value = []
    try {
      take(await o.write(value.value, over))
      saved.value++
      return true
    } catch (e) {
      if (e instanceof Problem && e.status === 412) theirs.value = await o.read().catch(() => null)
      if (!theirs.value) refused(e)
      return false
    } finally {
      busy.value = false
    }
  }

  // The two ways out when somebody else was faster.
  function takeTheirs() {
    if (theirs.value) take(theirs.value)
    theirs.value = null
  }
  async function keepMine() {
    const over = theirs.value?.tag
    theirs.value = null
    return save(over)
  }

  function discard() {
    if (kept.value) value.value = copy(kept.value)
    faults.value = []
    trouble.value = null
  }

  return { value, kept, tag, trouble, faults, busy, saved, theirs, tried, dirty, load, save, takeTheirs, keepMine, discard }
}

export type Form<T extends object = object> = ReturnType<typeof useForm<T>>

function fault(f: Schemas['ProblemField']): Fault {
  const inside = /^body[.[]?(.*)$/.exec(f.location)
  const path = inside ? f.location.slice('body'.length).replace(/^\./, '') : ''
  return { path: path.startsWith('[') ? 'items' + path : path, where: f.place || f.location, message: f.message } // a list alone is the field "items"
}
