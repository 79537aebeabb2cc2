import { createApp } from 'vue'
import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import './styles.css'
import App from './App.vue'
import { firstLanguage, i18n, setLanguage } from './i18n'
import { router } from './router'
import { followTheme } from './theme'

followTheme()
void setLanguage(firstLanguage(), false).then(() => {
  createApp(App).use(i18n).use(router).mount('#app')
})
