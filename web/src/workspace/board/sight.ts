/** What of a board can be seen: all of it until a hand moves the view; and from where it had to go it comes back. */
import type { useSvelteFlow } from '@xyflow/svelte'
import type { BoardPart } from '../../protocol/protocol'
import { PART_HEIGHT, PART_WIDTH } from './shape'

export interface Flow extends Pick<ReturnType<typeof useSvelteFlow>, 'getViewport' | 'setCenter' | 'setViewport'> {
  fitView: (options: ReturnType<typeof fitting>) => Promise<boolean>
}

type Size = readonly [number, number]
type Place = Pick<BoardPart, 'x' | 'y'>

/** The canvas on the screen, in pixels; narrow ones have their tools below the board and not beside it. */
export interface Pane {
  width: number
  height: number
  narrow: boolean
}

/** What lies over the canvas at its sides: the tools, and the zoom. */
const COVERED = { wide: { left: 60, bottom: 0 }, narrow: { left: 0, bottom: 64 } }
/** Room for those, and for links that go round the outer parts. */
const ROOM = {
  wide: { left: 76, right: 40, top: 40, bottom: 60 },
  narrow: { left: 16, right: 16, top: 64, bottom: 84 },
}
const PART: Size = [PART_WIDTH, PART_HEIGHT]
/** About how large a part is while its fields are open. */
const FIELDS: Size = [216, 120]
/** Below this zoom fields are too small to write in. */
const LEGIBLE = 0.7
/** How far from the edge what was brought into sight stands. */
const MARGIN = 16

/** How the whole board is shown. */
export function fitting(narrow: boolean) {
  const { left, right, top, bottom } = narrow ? ROOM.narrow : ROOM.wide
  const padding = { left: `${left}px`, right: `${right}px`, top: `${top}px`, bottom: `${bottom}px` } as const
  return { maxZoom: 1, padding }
}

export class Sight {
  readonly #flow: Flow
  readonly #pane: () => Pane
  #byHand = false
  /** Where the view was before it went to the fields of a part. */
  #before: ReturnType<Flow['getViewport']> | null = null

  constructor(flow: Flow, pane: () => Pane) {
    this.#flow = flow
    this.#pane = pane
  }

  /** How wide and high the whole board can be shown. */
  get room(): Size {
    const { width, height, narrow } = this.#pane()
    const { left, right, top, bottom } = narrow ? ROOM.narrow : ROOM.wide
    return [width - left - right, height - top - bottom]
  }

  /** A hand has moved the view: it stays there. */
  moved(): void {
    this.#byHand = true
    this.#before = null
  }

  /** Shows the whole board. */
  fit(): void {
    this.#byHand = false
    this.#before = null
    void this.#flow.fitView(fitting(this.#pane().narrow))
  }

  /** Shows the whole board again where some of it has come to lie out of sight, unless a hand has moved the view. */
  keep(parts: readonly Place[]): void {
    if (!this.#byHand && !this.seesAll(parts)) this.fit()
  }

  seesAll(parts: readonly Place[]): boolean {
    return this.#pane().width === 0 || parts.every((part) => this.sees(part))
  }

  /** Whether a part can be seen as a whole. */
  sees(part: Place): boolean {
    return this.#off(part, PART).every((pixels) => pixels === 0)
  }

  /** Brings a part into sight, no further than it must. */
  show(part: Place): void {
    this.#bring(part, PART)
  }

  /** Brings the fields of a part into sight, large enough to write in. */
  open(part: Place): void {
    const { zoom } = this.#flow.getViewport()
    if (zoom >= LEGIBLE && this.#off(part, FIELDS).every((pixels) => pixels === 0)) return
    this.#before ??= this.#flow.getViewport()
    if (zoom >= LEGIBLE) this.#bring(part, FIELDS)
    else void this.#flow.setCenter(part.x + FIELDS[0] / 2, part.y + FIELDS[1] / 2, { zoom: 1 })
  }

  /** The fields are closed: goes back to where the view was before them. */
  close(parts: readonly Place[]): void {
    if (this.#before) void this.#flow.setViewport(this.#before)
    this.#before = null
    this.keep(parts)
  }

  #bring(part: Place, size: Size): void {
    const { x, y, zoom } = this.#flow.getViewport()
    const [across, down] = this.#off(part, size, MARGIN)
    const isSeen = this.#off(part, size).every((pixels) => pixels === 0)
    if (!isSeen) void this.#flow.setViewport({ x: x + across, y: y + down, zoom })
  }

  /** How far the view would have to go for what lies at a place to be seen as a whole, with a margin. */
  #off({ x: left, y: top }: Place, [wide, high]: Size, margin = 0): Size {
    const { x, y, zoom } = this.#flow.getViewport()
    const { width, height, narrow } = this.#pane()
    const covered = narrow ? COVERED.narrow : COVERED.wide
    const across = within(left * zoom + x, wide * zoom, covered.left + margin, width - margin)
    const down = within(top * zoom + y, high * zoom, margin, height - covered.bottom - margin)
    return [across, down]
  }
}

/** How far a span must be moved to lie between two bounds; one that is too long begins at the first. */
function within(from: number, length: number, least: number, most: number): number {
  if (from < least || length > most - least) return least - from
  return Math.min(0, most - length - from)
}
