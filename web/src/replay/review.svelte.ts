/** An interview that has ended, as the page holds it: its replay, its cards, the one that is open, and a grading under way. */
import { announcer } from '../app/announce.svelte'
import { Locked } from '../app/rest'
import { newCmid } from '../protocol/outbox'
import type { Attempt, Cite, Comparison, Order, Progress, Replay, Scorecard } from '../protocol/reviews'
import { capital } from './bars'
import * as requests from './requests'

/** How long to wait before asking again how far a grading is, in milliseconds: quick at first, then patient. */
const SOONEST = 250
const LATEST = 2000

export class Review {
  readonly id: string
  replay = $state.raw<Replay | null>(null)
  cards = $state.raw<Scorecard[]>([])
  attempts = $state.raw<Attempt[]>([])
  progress = $state.raw<Progress | null>(null)
  comparison = $state.raw<Comparison | null>(null)
  /** Why the page cannot be shown at all. */
  failed = $state.raw<Error | null>(null)
  /** What went wrong with something that was asked for on the page. */
  problem = $state('')
  #chosen = $state<string | null>(null)
  #against = $state<string | null>(null)
  #timer = 0
  #left = false

  constructor(id: string, grading: string | null, against: string | null) {
    this.id = id
    this.#chosen = grading
    this.#against = against
  }

  /** The card that is shown: the one that was chosen, else the newest that is complete. */
  get card(): Scorecard | null {
    const chosen = this.cards.find(({ grading }) => grading.id === this.#chosen)
    return chosen ?? this.cards.findLast(({ grading }) => grading.complete) ?? null
  }

  get chosen(): string | null {
    return this.#chosen
  }

  get against(): string | null {
    return this.comparison ? this.#against : null
  }

  get reading(): boolean {
    return this.progress?.state === 'reading'
  }

  async load(): Promise<void> {
    this.failed = null
    try {
      const [replay, cards, progress] = await Promise.all([
        requests.replay(this.id),
        requests.cards(this.id),
        requests.progress(this.id),
        // With the rest: a button that came later would move all that is below it. Without them there is a page, too.
        this.#try(async () => {
          this.attempts = await requests.attempts(this.id)
        }),
      ])
      this.cards = cards
      this.progress = progress
      this.replay = replay
    } catch (error) {
      this.failed = error instanceof Error ? error : new Error(String(error))
      return
    }
    if (this.reading) this.#askAgain(SOONEST)
    if (this.#against) await this.compare(this.#against)
  }

  choose(grading: string): void {
    this.#chosen = grading
    if (this.#against) void this.compare(this.#against === grading ? null : this.#against)
  }

  async grade(order: Order): Promise<void> {
    await this.#try(async () => {
      this.progress = await requests.grade(this.id, order)
      await this.#follow(SOONEST)
    })
  }

  async stop(): Promise<void> {
    await this.#try(async () => {
      this.progress = await requests.stopGrading(this.id)
      await this.#graded()
    })
  }

  /** Puts a coach's score beside the grader's, or takes it back with null; tells whether it was kept. */
  adjust(dimension: string, score: number | null, why: string): Promise<boolean> {
    const done = score === null ? 'The change is taken back.' : 'The score is changed.'
    return this.#coach(done, (grading, cmid) => requests.adjust(this.id, grading, dimension, { score, why, cmid }))
  }

  /** Hides a piece of evidence and says why, or shows it again with null; a coach's own is taken back. */
  hide(piece: string, why: string | null): Promise<boolean> {
    const done = why === null ? 'The evidence is shown again.' : 'The evidence is hidden.'
    return this.#coach(done, (grading, cmid) => requests.hide(this.id, grading, piece, { why, cmid }))
  }

  /** Adds words of the candidate's as evidence. */
  cite(wanted: Omit<Cite, 'cmid'>): Promise<boolean> {
    return this.#coach('The evidence is added.', (grading, cmid) =>
      requests.cite(this.id, grading, { ...wanted, cmid }),
    )
  }

  /** What a coach does to the card that is shown; tells whether it was kept. */
  async #coach(done: string, act: (grading: string, cmid: string) => Promise<Scorecard>): Promise<boolean> {
    const grading = this.card?.grading.id
    if (!grading) return false
    return this.#try(async () => {
      const card = await act(grading, newCmid())
      this.cards = this.cards.map((one) => (one.grading.id === grading ? card : one))
      if (this.#against) await this.compare(this.#against)
      announcer.say(done)
    })
  }

  async compare(against: string | null): Promise<void> {
    this.#against = against
    const grading = this.card?.grading.id
    if (!against || !grading) {
      this.comparison = null
      return
    }
    await this.#try(async () => {
      const found = await requests.compare(this.id, grading, against)
      if (this.#against === against) this.comparison = found
    })
  }

  /** Begins a drill and returns its id, or null where that did not work. */
  async drill(dimension: string): Promise<string | null> {
    let session: string | null = null
    await this.#try(async () => {
      ;({ session } = await requests.drill(this.id, { dimension, cmid: newCmid() }))
    })
    return session
  }

  /** The page is left: nothing is asked any more. The grading goes on. */
  leave(): void {
    this.#left = true
    clearTimeout(this.#timer)
  }

  #askAgain(wait: number): void {
    if (this.#left) return
    this.#timer = window.setTimeout(() => {
      void this.#ask(wait)
    }, wait)
  }

  /** A program that does not answer is asked again: the grading may go on there. */
  async #ask(wait: number): Promise<void> {
    const answered = await this.#try(async () => {
      this.progress = await requests.progress(this.id)
      await this.#follow(Math.min(LATEST, wait * 1.3))
    })
    if (!answered && this.reading && !this.failed) this.#askAgain(LATEST)
  }

  async #follow(wait: number): Promise<void> {
    if (this.reading) this.#askAgain(wait)
    else await this.#graded()
  }

  async #graded(): Promise<void> {
    const [replay, cards] = await Promise.all([requests.replay(this.id), requests.cards(this.id)])
    this.cards = cards
    this.replay = replay
    const { progress } = this
    if (progress?.state !== 'done') return
    this.#chosen = progress.grading
    await this.compare(null)
    const name = this.card?.verdict.name
    if (name) announcer.say(`Graded: ${capital(name)}.`)
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    this.problem = ''
    try {
      await work()
      return true
    } catch (error) {
      if (error instanceof Locked) this.failed = error
      else this.problem = error instanceof Error ? error.message : String(error)
      return false
    }
  }
}
