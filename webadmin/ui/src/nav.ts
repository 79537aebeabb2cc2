// The pages, in the order of the side bar. One line here is a page's place, its
// route, its word and who sees it; nothing stands here before it works.
import type { RouteLocationNormalized, RouteRecordRaw } from 'vue-router'
import type { Me } from './api/client'

type Permission = Me['permissions'][number]
type Page = () => Promise<unknown>

export interface Entry {
  path: string
  name: string // of the route
  word: string // key of its word in the side bar, and of the window's title
  may: Permission // who sees it
  or?: Permission // and who has this
  page: Page
  simulated?: boolean // only where the hardware is simulated
  whole?: boolean // about the whole office: not for roles that are bound to departments or groups
  bare?: boolean // fills the window, without the side bar
  props?: Record<string, string>
  under?: { path: string; name: string; page: Page; props?: boolean | Record<string, string> | ((to: RouteLocationNormalized) => Record<string, string>) }[] // pages that are reached from it: "/records/:id"
}

export interface Section {
  word: string // key of its heading
  entries: Entry[]
}

const list: Page = () => import('./pages/SettingsList.vue')
const edit: Page = () => import('./pages/SettingsEdit.vue')

// many is a list of the settings with a page for each entry; once a section alone.
// Both are made of settings/SPEC.json.
const many = (path: string, spec: string, word: string): Entry => ({
  path, name: spec, word: 'nav.pages.' + word, may: 'config:read', page: list, props: { spec },
  under: [{ path: path + '/:id', name: spec + '-one', page: edit, props: (to) => ({ spec, id: String(to.params.id) }) }],
})
const once = (path: string, spec: string, word: string): Entry => ({
  path, name: spec + '-settings', word: 'nav.pages.' + word, may: 'config:read', page: edit, props: { spec },
})

export const sections: Section[] = [
  {
    word: 'nav.live',
    entries: [
      { path: '/', name: 'home', word: 'home.nav', whole: true, may: 'live:read', page: () => import('./pages/DashboardPage.vue') },
      {
        path: '/ports', name: 'ports', word: 'app.ports', may: 'live:read', page: () => import('./pages/PortsPage.vue'),
        under: [{ path: '/ports/:port(.+)', name: 'port', page: () => import('./pages/PortPage.vue'), props: true }],
      },
      { path: '/calls', name: 'calls', word: 'app.calls', may: 'live:read', page: () => import('./pages/CallsPage.vue'), under: [{ path: '/calls/:id(\\d+)/sip', name: 'ladder', page: () => import('./pages/LadderPage.vue'), props: true }] },
      { path: '/dial', name: 'dial', word: 'dial.page', may: 'calls:dial', or: 'calls:dial-own', page: () => import('./pages/DialPage.vue') },
      { path: '/staff', name: 'staff', word: 'staff.nav', may: 'staff:read', page: () => import('./pages/StaffPage.vue') },
      { path: '/refused', name: 'refused', word: 'callers.title', may: 'callers:refuse', page: () => import('./pages/RefusedPage.vue') },
      { path: '/wallboard', name: 'wallboard', word: 'wallboard.nav', may: 'live:read', bare: true, page: () => import('./pages/WallboardPage.vue') },
      { path: '/sip', name: 'sip', word: 'app.sip', whole: true, may: 'live:read', page: () => import('./pages/SipPage.vue') },
      { path: '/bench', name: 'bench', word: 'app.bench', may: 'sim:use', simulated: true, page: () => import('./pages/BenchPage.vue') },
    ],
  },
  {
    word: 'nav.telephony',
    entries: [
      { ...many('/extensions', 'extensions', 'extensions'), or: 'telephones:manage' },
      {
        path: '/desk-phones', name: 'desk-phones', word: 'desk.title', may: 'config:read', or: 'telephones:manage', page: () => import('./pages/DeskPhonesPage.vue'),
        under: [{ path: '/desk-phones/:number', name: 'desk-phone', page: () => import('./pages/DeskPhonePage.vue'), props: true }],
      },
      many('/lines', 'lines', 'lines'),
      many('/trunks', 'trunks', 'trunks'),
      many('/numbers', 'numbers', 'numbers'),
      many('/routes', 'routes', 'routes'),
      many('/line-groups', 'line_groups', 'lineGroups'),
      many('/groups', 'groups', 'groups'),
      many('/conferences', 'conferences', 'conferences'),
      once('/park', 'park', 'park'),
      many('/paging', 'pages', 'paging'),
      many('/contacts', 'contacts', 'contacts'),
      many('/bells', 'bells', 'bells'),
      once('/codes', 'codes', 'codes'),
      once('/forwarding', 'forwarding', 'forwarding'),
      once('/callers', 'callers', 'callers'),
      many('/pin-sets', 'pin_sets', 'pins'),
      many('/disa', 'disa', 'disa'),
      {
        path: '/voicemail', name: 'mailboxes', word: 'nav.pages.mailboxes', may: 'voicemail:use', page: () => import('./pages/MailboxesPage.vue'),
        under: [{ path: '/voicemail/:box', name: 'mailbox', page: () => import('./pages/MailboxPage.vue'), props: true }],
      },
      once('/voicemail-settings', 'voicemail', 'voicemailSettings'),
      once('/recording-rules', 'recording', 'recordingRules'),
    ],
  },
  {
    word: 'nav.flows',
    entries: [
      {
        path: '/flows', name: 'flows', word: 'nav.pages.ivrFlows', may: 'config:read', page: () => import('./pages/FlowsPage.vue'),
        under: [{ path: '/flows/:name', name: 'flow', page: () => import('./pages/FlowPage.vue'), props: true }],
      },
      {
        path: '/calendars', name: 'hours', word: 'nav.pages.workingHours', may: 'config:read', page: () => import('./pages/HoursPage.vue'),
        under: [{ path: '/calendars/:id', name: 'calendar', page: () => import('./pages/CalendarPage.vue'), props: true }],
      },
      { path: '/what-would-happen', name: 'would', word: 'would.title', may: 'config:read', page: () => import('./pages/WouldPage.vue') },
      { path: '/prompts', name: 'prompt-list', word: 'nav.pages.promptList', whole: true, may: 'plan:read', page: () => import('./pages/PromptsPage.vue') },
      many('/holidays', 'holidays', 'holidays'),
      many('/music', 'music', 'music'),
      once('/prompt-recording', 'prompts', 'promptRecording'),
      once('/speech', 'speech', 'speech'),
      once('/flow-servers', 'flows', 'flowSettings'),
    ],
  },
  {
    word: 'nav.centre',
    entries: [many('/agents', 'agents', 'agentSettings'), many('/ratings', 'ratings', 'ratings'), many('/number-groups', 'number_groups', 'numberGroups')],
  },
  {
    word: 'nav.records',
    entries: [
      {
        path: '/records', name: 'records', word: 'app.records', may: 'records:read', page: () => import('./pages/RecordsPage.vue'),
        under: [{ path: '/records/:id(\\d+)', name: 'record', page: () => import('./pages/RecordPage.vue'), props: true }],
      },
      { path: '/missed', name: 'missed', word: 'missed.title', may: 'missed:handle', page: () => import('./pages/MissedPage.vue') },
      { path: '/exports', name: 'exports', word: 'exports.title', may: 'records:read', page: () => import('./pages/ExportsPage.vue') },
    ],
  },
  {
    word: 'nav.integrations',
    entries: [
      many('/webhooks', 'webhooks', 'webhooks'),
      { path: '/keys', name: 'keys', word: 'house.keys', may: 'tokens:manage', page: () => import('./pages/KeysPage.vue') },
    ],
  },
  {
    word: 'nav.system',
    entries: [
      once('/system', 'system', 'systemSettings'),
      once('/number-plan', 'number_plan', 'plan'),
      once('/sip-network', 'sip', 'sipNetwork'),
      once('/hardware', 'hardware', 'hardware'),
      once('/mail', 'mail', 'mail'),
      once('/administration', 'admin', 'administration'),
      { path: '/users', name: 'users', word: 'house.users', may: 'users:manage', page: () => import('./pages/UsersPage.vue') },
      { path: '/roles', name: 'roles', word: 'roles.title', may: 'users:manage', page: () => import('./pages/RolesPage.vue') },
      { path: '/collected', name: 'collected', word: 'collect.title', may: 'config:write', page: () => import('./pages/CollectedPage.vue') },
      { path: '/config', name: 'config', word: 'house.config', may: 'config:read', page: () => import('./pages/ConfigPage.vue') },
      { path: '/certificate', name: 'certificate', word: 'cert.title', may: 'system:read', page: () => import('./pages/CertificatePage.vue') },
      { path: '/network', name: 'network', word: 'network.title', may: 'system:read', page: () => import('./pages/NetworkPage.vue') },
      { path: '/endpoints', name: 'endpoints', word: 'endpoints.title', may: 'system:read', page: () => import('./pages/EndpointsPage.vue') },
      { path: '/firmware', name: 'firmware', word: 'firmware.title', may: 'system:read', page: () => import('./pages/FirmwarePage.vue') },
      { path: '/backup', name: 'backup', word: 'house.backup', may: 'backup:manage', page: () => import('./pages/BackupPage.vue') },
      { path: '/account', name: 'account', word: 'house.account', may: 'self', page: () => import('./pages/AccountPage.vue') },
      { path: '/about', name: 'about', word: 'app.about', may: 'self', page: () => import('./pages/AboutPage.vue') },
    ],
  },
  {
    word: 'nav.diagnostics',
    entries: [
      { path: '/what-is-wrong', name: 'guide', word: 'guide.title', may: 'system:read', page: () => import('./pages/TroublePage.vue') },
      { path: '/health', name: 'health', word: 'house.health', may: 'system:read', page: () => import('./pages/HealthPage.vue') },
      { path: '/log', name: 'logs', word: 'house.logs', may: 'system:read', page: () => import('./pages/LogsPage.vue') },
      { path: '/capture', name: 'capture', word: 'capture.title', may: 'capture:take', page: () => import('./pages/CapturePage.vue') },
      {
        path: '/response-codes', name: 'response-codes', word: 'meanings.title', may: 'self', page: () => import('./pages/ResponseCodesPage.vue'),
        under: [{ path: '/response-codes/:system/:code', name: 'response-code', page: () => import('./pages/ResponseCodesPage.vue'), props: true }],
      },
      { path: '/alerts', name: 'alerts', word: 'house.alerts', whole: true, may: 'live:read', page: () => import('./pages/AlertsPage.vue') },
      { path: '/audit', name: 'audit', word: 'house.audit', may: 'audit:read', page: () => import('./pages/AuditPage.vue') },
    ],
  },
]

// routesOf makes the routes of all pages of the side bar.
export const routesOf = (all: Section[]): RouteRecordRaw[] =>
  all
    .flatMap((s) => s.entries)
    .flatMap((e) => [
      { path: e.path, name: e.name, component: e.page, props: e.props ?? false, meta: { title: e.word, nav: e.path, bare: e.bare } },
      ...(e.under ?? []).map((u) => ({ path: u.path, name: u.name, component: u.page, props: u.props ?? false, meta: { title: e.word, nav: e.path } })),
    ])
