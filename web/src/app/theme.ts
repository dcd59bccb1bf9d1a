/** The theme follows the system unless `interviewer.theme` says `light` or `dark`. */
import { kept } from './storage'

export function applyTheme(): void {
  const theme = kept.read('theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  else delete document.documentElement.dataset.theme
}

/** The other theme from now on; where that is the system's own, the system is followed again. */
export function switchTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  const now = document.documentElement.dataset.theme ?? system
  const next = now === 'dark' ? 'light' : 'dark'
  if (next === system) kept.remove('theme')
  else kept.write('theme', next)
  applyTheme()
}
