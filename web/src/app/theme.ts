/** The theme follows the system unless `interviewer.theme` says `light` or `dark`. */
import { kept } from './storage'

export function applyTheme(): void {
  const theme = kept.read('theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
}
