/** A board as it is drawn again: how large, and where its links begin and end. Pure. */
import type { Board, BoardLink, BoardPart } from '../protocol/reviews'
import { PART_HEIGHT, PART_WIDTH } from '../workspace/board/shape'

export interface Box {
  left: number
  top: number
  width: number
  height: number
}

interface Point {
  x: number
  y: number
}

/** A part may be a line taller than it is drawn on the canvas. */
const SPARE = 24

/** The box that holds all these parts. */
export function extent(parts: readonly BoardPart[]): Box {
  if (parts.length === 0) return { left: 0, top: 0, width: PART_WIDTH, height: PART_HEIGHT }
  const left = Math.min(...parts.map(({ x }) => x))
  const top = Math.min(...parts.map(({ y }) => y))
  const right = Math.max(...parts.map(({ x }) => x + PART_WIDTH))
  const bottom = Math.max(...parts.map(({ y }) => y + PART_HEIGHT + SPARE))
  return { left, top, width: right - left, height: bottom - top }
}

export interface Drawn {
  key: string
  from: Point
  to: Point
  kind: BoardLink['kind']
  says: string
  /** How wide the words may be before they would cover a part. */
  room: number
}

/** Every link between two parts as a line from edge to edge. */
export function drawn({ parts, links }: Board): Drawn[] {
  const named = new Map(parts.map((part) => [part.name, part]))
  return links.flatMap(({ source, target, kind, label, capacity }): Drawn[] => {
    const [from, to] = [named.get(source), named.get(target)]
    if (!from || !to || from === to) return []
    const says = [label, capacity && `[${capacity}]`].filter(Boolean).join(' ')
    const key = [source, target, kind, label, capacity].join('\n')
    const [begin, end] = [edge(middle(from), middle(to)), edge(middle(to), middle(from))]
    const room = Math.abs(end.y - begin.y) > PART_HEIGHT ? PART_WIDTH : Math.max(0, Math.abs(end.x - begin.x) - 16)
    return [{ key, kind, says, from: begin, to: end, room }]
  })
}

function middle({ x, y }: BoardPart): Point {
  return { x: x + PART_WIDTH / 2, y: y + PART_HEIGHT / 2 }
}

/** Where the line from the middle of a part towards a point leaves the part. */
function edge(from: Point, towards: Point): Point {
  const [across, down] = [towards.x - from.x, towards.y - from.y]
  const share = Math.min(
    PART_WIDTH / 2 / Math.max(1e-9, Math.abs(across)),
    PART_HEIGHT / 2 / Math.max(1e-9, Math.abs(down)),
    1,
  )
  return { x: from.x + across * share, y: from.y + down * share }
}
