/** Whether single letters are shortcuts; they can be turned off (WCAG 2.1.4). */
import { kept } from './storage'

class Letters {
  #on = $state(kept.read('letters') !== 'off')

  get on(): boolean {
    return this.#on
  }

  set on(on: boolean) {
    this.#on = on
    if (on) kept.remove('letters')
    else kept.write('letters', 'off')
  }
}

export const letters = new Letters()
