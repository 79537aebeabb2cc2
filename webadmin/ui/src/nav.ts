// The pages, in the order of the side bar. One line here is a page's place, its
// route, its word and who sees it; nothing stands here before it works.
import type { RouteRecordRaw } from 'vue-router'
import type { Me } from './api/client'

type Permission = Me['permissions'][number]
type Page = () => Promise<unknown>

export interface Entry {
  path: string
  name: string // of the route
  word: string // key of its word in the side bar, and of the window's title
  may: Permission // who sees it
  page: Page
  simulated?: boolean // only where the hardware is simulated
  under?: { path: string; name: string; page: Page; props?: boolean }[] // pages that are reached from it: "/records/:id"
}

export interface Section {
  word: string // key of its heading
  entries: Entry[]
}

export const sections: Section[] = [
  {
    word: 'nav.live',
    entries: [
      { path: '/', name: 'ports', word: 'app.ports', may: 'live:read', page: () => import('./pages/PortsPage.vue') },
      { path: '/calls', name: 'calls', word: 'app.calls', may: 'live:read', page: () => import('./pages/CallsPage.vue') },
      { path: '/sip', name: 'sip', word: 'app.sip', may: 'live:read', page: () => import('./pages/SipPage.vue') },
      { path: '/bench', name: 'bench', word: 'app.bench', may: 'sim:use', simulated: true, page: () => import('./pages/BenchPage.vue') },
    ],
  },
  { word: 'nav.telephony', entries: [] },
  { word: 'nav.flows', entries: [] },
  { word: 'nav.centre', entries: [] },
  {
    word: 'nav.records',
    entries: [
      {
        path: '/records', name: 'records', word: 'app.records', may: 'records:read', page: () => import('./pages/RecordsPage.vue'),
        under: [{ path: '/records/:id(\\d+)', name: 'record', page: () => import('./pages/RecordPage.vue'), props: true }],
      },
    ],
  },
  { word: 'nav.integrations', entries: [] },
  {
    word: 'nav.system',
    entries: [{ path: '/about', name: 'about', word: 'app.about', may: 'self', page: () => import('./pages/AboutPage.vue') }],
  },
  { word: 'nav.diagnostics', entries: [] },
]

// routesOf makes the routes of all pages of the side bar.
export const routesOf = (all: Section[]): RouteRecordRaw[] =>
  all
    .flatMap((s) => s.entries)
    .flatMap((e) => [
      { path: e.path, name: e.name, component: e.page, meta: { title: e.word, nav: e.path } },
      ...(e.under ?? []).map((u) => ({ path: u.path, name: u.name, component: u.page, props: u.props ?? false, meta: { title: e.word, nav: e.path } })),
    ])
