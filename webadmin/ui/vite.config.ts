import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import Components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vite'
import { words } from './scripts/words.ts'

export default defineConfig({
  plugins: [vue(), words(import.meta.dirname), Components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })] })],
  // What nothing here uses, and vue-i18n has on unless it is told.
  define: { __VUE_I18N_LEGACY_API__: false, __VUE_I18N_FULL_INSTALL__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  build: {
    // Nothing may stand inline in the pages: the content policy forbids it.
    assetsInlineLimit: 0,
    manifest: true, // for scripts/compress.mjs, which takes it away
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    target: 'es2022',
    rolldownOptions: { checks: { pluginTimings: false } }, // a slow machine is no fault of the pages
  },
})
