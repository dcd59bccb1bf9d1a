/** The answer that is being written, kept on this device for each interview. */
import type { Store } from '../app/storage'

export class Draft {
  readonly #key: string
  readonly #store: Store

  constructor(session: string, store: Store) {
    this.#key = `draft.${session}`
    this.#store = store
  }

  read(): string {
    return this.#store.read(this.#key) ?? ''
  }

  write(text: string): void {
    if (text) this.#store.write(this.#key, text)
    else this.#store.remove(this.#key)
  }
}
