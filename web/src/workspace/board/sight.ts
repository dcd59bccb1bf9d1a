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

  /** Whether a part, or as much as that beside its corner, can be seen as a whole. */
  sees({ x: left, y: top }: Place, [wide, high]: Size = PART): boolean {
    const { x, y, zoom } = this.#flow.getViewport()
    const { width, height, narrow } = this.#pane()
    const covered = narrow ? COVERED.narrow : COVERED.wide
    const [at, down] = [left * zoom + x, top * zoom + y]
    const [right, bottom] = [at + wide * zoom, down + high * zoom]
    return at >= covered.left && down >= 0 && right <= width && bottom <= height - covered.bottom
  }

  /** Brings a part into sight. */
  show(part: Place): void {
    if (!this.sees(part)) this.#centre(part, PART, this.#flow.getViewport().zoom)
  }

  /** Brings the fields of a part into sight, large enough to write in. */
  open(part: Place): void {
    const { zoom } = this.#flow.getViewport()
    if (zoom >= LEGIBLE && this.sees(part, FIELDS)) return
    this.#before ??= this.#flow.getViewport()
    this.#centre(part, FIELDS, zoom < LEGIBLE ? 1 : zoom)
  }

  /** The fields are closed: goes back to where the view was before them. */
  close(parts: readonly Place[]): void {
    if (this.#before) void this.#flow.setViewport(this.#before)
    this.#before = null
    this.keep(parts)
  }

  #centre({ x, y }: Place, [wide, high]: Size, zoom: number): void {
    void this.#flow.setCenter(x + wide / 2, y + high / 2, { zoom })
  }
}
