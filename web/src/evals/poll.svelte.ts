/** Something that is asked for again and again while somebody looks at the page. */
import { Locked } from '../app/rest'

/** Milliseconds until the next try after one that failed. */
const AGAIN = 4_000

export class Poll<T> {
  found = $state.raw<T | null>(null)
  /** Why the last try failed; what was found before is still there. */
  failed = $state.raw<Error | null>(null)
  readonly #ask: () => Promise<T>
  readonly #every: (found: T) => number | null
  #timer: ReturnType<typeof setTimeout> | undefined
  #left = false

  /** `every` gives the milliseconds until it is asked for again, or null when that is not needed any more. */
  constructor(ask: () => Promise<T>, every: (found: T) => number | null) {
    this.#ask = ask
    this.#every = every
  }

  async now(): Promise<void> {
    clearTimeout(this.#timer)
    let next: number | null = AGAIN
    try {
      const found = await this.#ask()
      if (this.#left) return
      this.found = found
      this.failed = null
      next = this.#every(found)
    } catch (error) {
      if (this.#left) return
      this.failed = error instanceof Error ? error : new Error(String(error))
      if (this.found === null || error instanceof Locked) next = null
    }
    if (next !== null) this.#later(next)
  }

  leave(): void {
    this.#left = true
    clearTimeout(this.#timer)
  }

  #later(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      // Nobody sees a page in the background; it is asked for when that page comes back.
      if (document.hidden) this.#later(milliseconds)
      else void this.now()
    }, milliseconds)
  }
}
