/** A run of the store: followed while it goes on, and its report once it does not. */
import { announcer } from '../app/announce.svelte'
import type { RunLine } from '../protocol/evals'
import type { Place } from './place'
import { Poll } from './poll.svelte'
import { Reading } from './reading.svelte'
import * as requests from './requests'

/** Milliseconds between two looks at a run that goes on, and at one that was stopped and may go on again. */
const EVERY: Record<RunLine['state'], number | null> = { running: 1_500, interrupted: 10_000, complete: null }

/** How many interviews were finished, and when, as the page began to look; `now` is the last time it did. */
export interface Since {
  finished: number
  at: number
  now: number
}

interface Address {
  read: () => Place
  write: (place: Place) => void
}

export class Stored {
  readonly id: string
  reading = $state.raw<Reading | null>(null)
  since = $state.raw<Since>({ finished: 0, at: 0, now: 0 })
  /** Why there is no report, or why the last look failed. */
  broken = $state.raw<Error | null>(null)
  readonly #poll: Poll<RunLine>
  readonly #address: Address
  readonly #now: () => number
  #before: RunLine['state'] | null = null

  constructor(id: string, address: Address, now: () => number = () => performance.now()) {
    this.id = id
    this.#address = address
    this.#now = now
    this.#poll = new Poll(
      () => this.#look(),
      ({ state }) => EVERY[state],
    )
    void this.#poll.now()
  }

  get line(): RunLine | null {
    return this.#poll.found
  }

  /** Why there is nothing to show. */
  get failed(): Error | null {
    return this.broken ?? (this.line === null ? this.#poll.failed : null)
  }

  /** Why what is shown may be old. */
  get lost(): Error | null {
    return this.line === null ? null : this.#poll.failed
  }

  async again(): Promise<void> {
    this.#before = null
    this.broken = null
    await this.#poll.now()
  }

  leave(): void {
    this.#poll.leave()
  }

  async #look(): Promise<RunLine> {
    const line = await requests.progress(this.id)
    const [now, before] = [this.#now(), this.#before]
    this.#before = line.state
    this.since = before === 'running' ? { ...this.since, now } : { finished: line.finished, at: now, now }
    if (line.state === 'running') this.reading = null
    else if (before !== line.state) await this.#load()
    if (before === 'running' && line.state !== 'running') {
      announcer.say(line.state === 'complete' ? 'The run is finished.' : 'The run was stopped.')
    }
    return line
  }

  async #load(): Promise<void> {
    try {
      const found = await requests.report(this.id)
      const source = (id: string) => requests.oneCase(this.id, id)
      this.reading = new Reading(found, this.#address.read(), source, this.#address.write)
      this.broken = null
    } catch (error) {
      this.broken = error instanceof Error ? error : new Error(String(error))
    }
  }
}
