/** The theme follows the system unless a person chose `light` or `dark` on this device. */
import { kept } from './storage'

export type ThemeName = 'system' | 'light' | 'dark'

class Theme {
  #name = $state<ThemeName>(parsed(kept.read('theme')))

  get name(): ThemeName {
    return this.#name
  }

  set name(name: ThemeName) {
    this.#name = name
    if (name === 'system') kept.remove('theme')
    else kept.write('theme', name)
    this.apply()
  }

  apply(): void {
    if (this.#name === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = this.#name
  }
}

function parsed(text: string | null): ThemeName {
  return text === 'light' || text === 'dark' ? text : 'system'
}

export const theme = new Theme()
