// Who is signed in, and what they may do.
import { ref } from 'vue'
import { api, ask, Problem, type Me } from './api/client'

export const me = ref<Me | null>(null)

// ended: the session is over while a page is open. The page stays as it is, and a
// dialog asks to sign in again.
export const ended = ref(false)
api.use({
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && me.value && schemaPath !== '/api/v1/session') ended.value = true
  },
})

export const may = (permission: Me['permissions'][number]) => me.value?.permissions.includes(permission) ?? false

// loadMe reports whether somebody is signed in; other failures are thrown.
export async function loadMe(): Promise<boolean> {
  try {
    me.value = await ask(api.GET('/api/v1/session'))
    return true
  } catch (e) {
    if (!(e instanceof Problem) || e.status !== 401) throw e
    if (me.value) ended.value = true
    return false
  }
}

export async function signOut() {
  await ask(api.DELETE('/api/v1/session'))
  me.value = null
}
