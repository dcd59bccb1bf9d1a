import { mount } from 'svelte'
import App from './app/App.svelte'
import { theme } from './app/theme.svelte'
import './ui/tokens.css'
import './ui/base.css'

theme.apply()

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no element #app')

export default mount(App, { target })
