/** The keys that work everywhere: what each means is worked out without a page, what it does is done here. */
import { letters } from './prefs.svelte'
import { has } from './pages'
import { router } from './router.svelte'
import { parse } from './routes'

/** How long `G` waits for the second letter, in milliseconds. */
const WAITS = 1_500

export type Meaning = 'help' | 'go to' | 'next pane' | 'last pane' | 'begin' | '/' | '/replays' | '/evals'

const PLACES: Record<string, Meaning> = { p: '/', r: '/replays', e: '/evals' }

interface Pressed {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  isComposing: boolean
}

/** What a key means; `begun` says that `G` came just before, `typing` that the focus is where letters are letters. */
export function meaning(pressed: Pressed, at: { typing: boolean; begun: boolean; letters: boolean }): Meaning | null {
  const { key, ctrlKey, metaKey, altKey, isComposing } = pressed
  if (isComposing || altKey) return null
  if (ctrlKey || metaKey) return key.toLowerCase() === 'k' && ctrlKey !== metaKey ? 'go to' : null
  if (at.typing || !at.letters) return null
  if (at.begun) return PLACES[key.toLowerCase()] ?? null
  switch (key) {
    case '?':
      return 'help'
    case '[':
      return 'last pane'
    case ']':
      return 'next pane'
    case 'g':
    case 'G':
      return 'begin'
    default:
      return null
  }
}

/** Where letters are letters: a field, or something in a shadow that may be one. */
export function isTyping(event: Event): boolean {
  const [target] = event.composedPath()
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.matches('input, textarea, select, [role=textbox]')
}

class Shortcuts {
  /** The dialog that is open. */
  open = $state<'help' | 'go to' | null>(null)
  /** Shows the pane after or before the one that has the focus; set by a page that has panes. */
  pane: ((step: 1 | -1) => void) | null = null
  #begun = 0

  constructor() {
    addEventListener('keydown', (event) => {
      this.#pressed(event)
    })
  }

  #pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented) return
    const begun = event.timeStamp - this.#begun < WAITS && this.#begun > 0
    const means = meaning(event, { typing: isTyping(event), begun, letters: letters.on })
    this.#begun = means === 'begin' ? event.timeStamp : 0
    if (means === null || means === 'begin') return
    if (document.querySelector('dialog[open]') && means !== 'go to') return
    event.preventDefault()
    if (means === 'help' || means === 'go to') this.open = means
    else if (means === 'next pane') this.pane?.(1)
    else if (means === 'last pane') this.pane?.(-1)
    else if (has(parse(means).page)) router.go(means)
  }
}

export const shortcuts = new Shortcuts()
