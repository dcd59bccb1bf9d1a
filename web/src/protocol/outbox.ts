/** What was sent and is not yet on the server's disk. It outlives a reload, and is sent again with the same `cmid`. */
import type { Again, ClientFrame, Code, Continue, Draw, End, Hint, Pause, Run, Say, Time } from './protocol'
import type { Store } from '../app/storage'

export type Sent = Say | Code | Draw | Run | Hint | Again | Pause | Continue | Time | End

/** A random 128-bit id in hex. */
export function newCmid(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export class Outbox {
  readonly #key: string
  readonly #store: Store
  #waiting: Sent[] = []

  constructor(session: string, store: Store) {
    this.#key = `outbox.${session}`
    this.#store = store
    this.#load()
  }

  get waiting(): readonly Sent[] {
    return this.#waiting
  }

  add(frame: Sent): void {
    this.#load()
    this.#waiting = [...this.#waiting.filter(({ cmid }) => cmid !== frame.cmid), frame]
    this.#save()
  }

  /** Takes out what was acknowledged or refused, and returns it. */
  settle(cmid: string): Sent | null {
    this.#load()
    const found = this.#waiting.find((frame) => frame.cmid === cmid) ?? null
    if (found) {
      this.#waiting = this.#waiting.filter((frame) => frame !== found)
      this.#save()
    }
    return found
  }

  /** Another tab of the same interview may have written: what is stored counts. */
  #load(): void {
    const text = this.#store.read(this.#key)
    if (text === null) return
    try {
      const value: unknown = JSON.parse(text)
      if (Array.isArray(value)) this.#waiting = value.filter(isSent)
    } catch {
      this.#store.remove(this.#key)
    }
  }

  #save(): void {
    // An empty list is written too, so that a tab that still holds entries in memory lets go of them.
    this.#store.write(this.#key, JSON.stringify(this.#waiting))
  }
}

function isSent(value: unknown): value is Sent {
  const frame = value as Partial<Extract<ClientFrame, { cmid: string }>> | null
  return typeof frame?.cmid === 'string' && typeof frame.type === 'string'
}
