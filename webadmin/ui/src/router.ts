import { createRouter, createWebHistory } from 'vue-router'
import { routesOf, sections } from './nav'
import { keyIn } from './keyed'
import { loadMe, may, me } from './session'
import { api, ask, Problem } from './api/client'

declare module 'vue-router' {
  interface RouteMeta {
    open?: boolean // readable without sign-in
    title: string // key of its words
    plain?: boolean // without the side bar
    nav?: string // path of its entry in the side bar
    bare?: boolean // fills the window, without the side bar
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    ...routesOf(sections),
    { path: '/setup', name: 'setup', component: () => import('./pages/SetupPage.vue'), meta: { open: true, title: 'setup.title' } },
    { path: '/first-run/:step', name: 'first-run', component: () => import('./pages/FirstRunPage.vue'), props: true, meta: { title: 'setup.title', plain: true } },
    { path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignInPage.vue'), meta: { open: true, title: 'signIn.title' } },
    { path: '/:rest(.*)*', name: 'none', component: () => import('./pages/NotFoundPage.vue'), meta: { title: 'notFound.title' } },
  ],
})

// setupIsOpen asks whether there is an owner yet. Set-up that is open, but not
// to this network, leads to its page too, which says so.
async function setupIsOpen(): Promise<boolean> {
  try {
    await ask(api.GET('/api/v1/setup'))
    return true
  } catch (e) {
    if (e instanceof Problem && e.status > 0) return e.code === 'setup-near-only'
    throw e
  }
}

// unfinished leads who opens the pages to first run, while that is not over and
// they may go on with it.
function unfinished(path: string) {
  const step = me.value?.setup_step
  return path === '/' && step && step !== 'done' && may('config:write') ? { name: 'first-run', params: { step } } : null
}

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  if (!me.value && to.name === 'wallboard' && keyIn(to.hash)) return true // a television, with a key of its own
  try {
    if (me.value || (await loadMe())) return me.value?.password_first && to.name !== 'account' ? { name: 'account' } : (unfinished(to.path) ?? true)
    return (await setupIsOpen()) ? { name: 'setup' } : { name: 'sign-in', query: to.path === '/' ? {} : { to: to.fullPath } }
  } catch {
    return true // the page itself says that the appliance does not answer
  }
})
