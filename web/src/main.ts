import { mount } from 'svelte'
import App from './app/App.svelte'
import { applyTheme } from './app/theme'
import './ui/tokens.css'
import './ui/base.css'

applyTheme()

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no element #app')

export default mount(App, { target })
