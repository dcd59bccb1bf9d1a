/** A board as the nodes and edges of the canvas. Pure. */
import { Position, type Edge, type Node } from '@xyflow/svelte'
import type { BoardLink, BoardPart } from '../../protocol/protocol'
import { sameLink } from './links'
import { layer, linkAloud, partAloud, sides, type Side } from './shape'
import { linkId, type BoardView } from './view.svelte'

export type PartNode = Node<{ part: BoardPart; view: BoardView; turn: number | null }, 'part'>
export type LinkEdge = Edge<
  { link: BoardLink; view: BoardView; turn: number | null; lit: boolean; layer: number },
  'link'
>

export const POSITION: Record<Side, Position> = {
  top: Position.Top,
  right: Position.Right,
  bottom: Position.Bottom,
  left: Position.Left,
}

export function nodes(view: BoardView, before: readonly PartNode[]): PartNode[] {
  const { board, picked } = view.model
  const known = new Map(before.map((node) => [node.id, node]))
  return board.parts.map((part) => {
    const id = view.model.key(part.name)
    const turn = view.pins.parts.includes(part.name) ? (view.asked?.turn ?? null) : null
    const measured = known.get(id)?.measured
    return {
      id,
      type: 'part' as const,
      position: { x: part.x, y: part.y },
      selected: picked.parts.includes(part.name),
      draggable: view.editable,
      ariaLabel: partAloud(part, board, turn),
      data: { part, view, turn },
      domAttributes: { 'aria-roledescription': 'part' },
      ...(measured ? { measured } : {}),
    }
  })
}

export function edges(view: BoardView): LinkEdge[] {
  const { board, picked } = view.model
  const parts = new Map(board.parts.map((part) => [part.name, part]))
  return board.links.flatMap((link) => {
    const [from, to] = [parts.get(link.source), parts.get(link.target)]
    if (!from || !to) return []
    const [leaves, meets] = sides(from, to, board.parts)
    const turn = view.pins.links.some((pin) => sameLink(pin, link)) ? (view.asked?.turn ?? null) : null
    const selected = picked.links.some((each) => sameLink(each, link))
    const lit = selected || turn !== null || picked.parts.includes(link.source) || picked.parts.includes(link.target)
    return {
      id: linkId(link),
      type: 'link' as const,
      source: view.model.key(link.source),
      target: view.model.key(link.target),
      sourceHandle: POSITION[leaves],
      targetHandle: POSITION[meets],
      selected,
      class: [link.kind, lit ? 'lit' : ''].join(' '),
      ariaLabel: linkAloud(link, turn),
      data: { link, view, turn, lit, layer: layer(board.links, link) },
      domAttributes: { 'aria-roledescription': 'link' },
    }
  })
}
