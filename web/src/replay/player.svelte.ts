/** The playhead: a time that runs by itself or is set, and the turn it stands at. */
import type { Replay, ReplayTurn } from '../protocol/reviews'
import { nextOf, turnAt } from './moments'

export const SPEEDS = [1, 2, 4, 8] as const

/** Longest step of one frame, in milliseconds: a tab that was asleep does not jump. */
const LONGEST_FRAME = 250

export interface Frames {
  request: (run: (now: number) => void) => number
  cancel: (id: number) => void
}

const BROWSER: Frames = {
  request: (run) => requestAnimationFrame(run),
  cancel: (id) => {
    cancelAnimationFrame(id)
  },
}

export class Player {
  readonly replay: Replay
  speed = $state<number>(1)
  playing = $state(false)
  /** How often a turn was gone to, so that going to it again is seen, too. */
  asked = $state(0)
  #time = $state(0)
  /** The turn that was gone to, where several were complete at the same time. */
  #aimed = $state<number | null>(null)
  readonly #still: () => boolean
  readonly #frames: Frames
  #frame = 0
  #before: number | null = null

  /** `still` tells whether nothing may move on the page: then the playhead goes from turn to turn. */
  constructor(replay: Replay, still: () => boolean = () => false, frames: Frames = BROWSER) {
    this.replay = replay
    this.#still = still
    this.#frames = frames
  }

  /** Where the playhead is shown. */
  get time(): number {
    return this.playing && this.#still() ? (this.turn?.at ?? 0) : this.#time
  }

  get turn(): ReplayTurn | null {
    const aimed = this.replay.turns.find(({ number, at }) => number === this.#aimed && at === this.#time)
    return aimed ?? turnAt(this.replay.turns, this.#time)
  }

  get ended(): boolean {
    return this.#time >= this.replay.length
  }

  seek(time: number): void {
    this.#aimed = null
    this.#time = Math.min(Math.max(time, 0), this.replay.length)
  }

  toTurn(number: number): boolean {
    const turn = this.replay.turns.find((one) => one.number === number)
    if (!turn) return false
    this.seek(turn.at)
    this.#aimed = number
    this.asked += 1
    return true
  }

  /** Goes to the next or previous of these turns, of all turns if none are given; tells whether there was one. */
  step(step: 1 | -1, numbers: readonly number[] = this.replay.turns.map(({ number }) => number)): boolean {
    const next = nextOf(numbers, this.turn?.number ?? 0, step)
    return next !== null && this.toTurn(next)
  }

  toggle(): void {
    if (this.playing) this.pause()
    else this.play()
  }

  play(): void {
    if (this.playing) return
    if (this.ended) this.seek(0)
    this.playing = true
    this.#before = null
    this.#frame = this.#frames.request(this.#run)
  }

  pause(): void {
    if (this.playing && this.#still()) this.seek(this.time)
    this.playing = false
    this.#frames.cancel(this.#frame)
  }

  readonly #run = (now: number): void => {
    if (!this.playing) return
    const passed = Math.min(LONGEST_FRAME, now - (this.#before ?? now))
    this.#before = now
    this.seek(this.#time + passed * this.speed)
    if (this.ended) this.playing = false
    else this.#frame = this.#frames.request(this.#run)
  }
}
