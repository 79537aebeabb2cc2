// Roles by what people call them: those of every appliance in the reader's language,
// those that the office made by their own name.
import { ref } from 'vue'
import { api, ask, type Schemas } from '../api/client'
import { i18n } from '../i18n'

export type Role = Schemas['RoleView']
export const builtIn = ['owner', 'installer', 'supervisor', 'agent', 'read-only']
export const roles = ref<Role[]>([])

export async function loadRoles() {
  roles.value = (await ask(api.GET('/api/v1/roles'))).items
}

export function roleText(id: string, name = ''): string {
  return builtIn.includes(id) ? i18n.global.t('role.' + id) : name || roles.value.find((r) => r.id === id)?.name || id
}
