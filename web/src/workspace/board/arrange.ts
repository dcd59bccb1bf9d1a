/**
 * Lays the parts of a board out along its links; a chunk of its own, loaded when it is asked for.
 * A long chain is folded like a line of text that turns back, so that it can be read without zooming out.
 */
import { Graph, layout } from '@dagrejs/dagre'
import type { Board } from '../../protocol/protocol'
import { PART_HEIGHT, PART_WIDTH } from './shape'

type Places = Map<string, readonly [number, number]>

const MOST_FOLDS = 4
const GAP = 92
/** A fold must make this much larger what it shortens. */
const WORTH = 1.15

/** The places of all parts, as they can be read best in a canvas of that width and height. */
export function arranged(board: Board, [width, height]: readonly [number, number]): Places {
  const line = laid(board)
  let best = line
  let scale = fits(line, width, height)
  for (let rows = 2; rows <= MOST_FOLDS; rows++) {
    const places = folded(line, rows)
    const larger = fits(places, width, height)
    if (larger > scale * WORTH) [best, scale] = [places, larger]
  }
  return best
}

/** How large the board can be shown; 1 is as drawn. */
function fits(places: Places, width: number, height: number): number {
  const all = [...places.values()]
  const span = (axis: 0 | 1) => Math.max(...all.map((at) => at[axis])) - Math.min(...all.map((at) => at[axis]))
  return Math.min(1, width / (span(0) + PART_WIDTH), height / (span(1) + PART_HEIGHT))
}

/** Cuts the columns of a layout into rows, every other one from right to left. */
function folded(line: Places, rows: number): Places {
  const columns = [...new Set([...line.values()].map(([x]) => x))].sort((one, other) => one - other)
  const each = Math.ceil(columns.length / rows)
  const pitch = Math.max(...columns.slice(1).map((x, index) => x - (columns[index] ?? 0)), PART_WIDTH + GAP)
  const inRow = (row: number) => [...line].filter(([, [x]]) => Math.floor(columns.indexOf(x) / each) === row)
  const places: Places = new Map()
  let top = 0
  for (let row = 0; row < rows; row++) {
    const few = inRow(row)
    if (few.length === 0) continue
    const least = Math.min(...few.map(([, [, y]]) => y))
    for (const [name, [x, y]] of few) {
      const column = columns.indexOf(x) % each
      places.set(name, [(row % 2 === 0 ? column : each - 1 - column) * pitch, top + y - least])
    }
    top += Math.max(...few.map(([, [, y]]) => y)) - least + PART_HEIGHT + GAP
  }
  return places
}

function laid(board: Board): Places {
  const graph = new Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'LR', nodesep: 64, ranksep: 84, edgesep: 24 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { name } of board.parts) graph.setNode(name, { width: PART_WIDTH, height: PART_HEIGHT })
  board.links.forEach(({ source, target, label }, index) => {
    const wide = Math.min(120, label.length * 7)
    graph.setEdge(source, target, { width: wide, height: 16, labelpos: 'c' }, String(index))
  })
  layout(graph)
  return new Map(
    board.parts.map(({ name }) => {
      const { x, y } = graph.node(name) as { x: number; y: number }
      return [name, [Math.round(x - PART_WIDTH / 2), Math.round(y - PART_HEIGHT / 2)] as const]
    }),
  )
}
