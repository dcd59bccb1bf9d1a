/** What a person chose for this device: each is on or off, and kept. */
import { kept } from './storage'

class Choice {
  readonly #key: string
  readonly #usual: boolean
  #on: boolean

  constructor(key: string, usual: boolean) {
    this.#key = key
    this.#usual = usual
    this.#on = $state((kept.read(key) ?? (usual ? 'on' : 'off')) === 'on')
  }

  get on(): boolean {
    return this.#on
  }

  set on(on: boolean) {
    this.#on = on
    if (on === this.#usual) kept.remove(this.#key)
    else kept.write(this.#key, on ? 'on' : 'off')
  }
}

/** Single letters are shortcuts (WCAG 2.1.4 asks that they can be turned off). */
export const letters = new Choice('letters', true)
/** Enter sends, and Ctrl+Enter begins a new line; usually it is the other way about. */
export const enterSends = new Choice('enter-sends', false)
/** The interviewer's turns are spoken. */
export const aloud = new Choice('aloud', false)
/** The sentence about where audio goes was read and accepted. */
export const voiceAccepted = new Choice('voice-accepted', false)
