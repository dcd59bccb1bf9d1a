/** How a board lies on the canvas: where links meet their parts, and how each reads aloud. Pure. */
import type { Board, BoardLink, BoardPart } from '../../protocol/protocol'

export type Side = 'top' | 'right' | 'bottom' | 'left'

/** About how large a part is drawn, in pixels. */
export const PART_WIDTH = 144
export const PART_HEIGHT = 58

/** The sides at which a link leaves one part and meets the other; it goes round a part that stands between them. */
export function sides(from: BoardPart, to: BoardPart, all: readonly BoardPart[] = []): readonly [Side, Side] {
  if (from === to) return ['right', 'top']
  const across = to.x - from.x
  const down = to.y - from.y
  const others = all.filter((part) => part !== from && part !== to)
  if (Math.abs(down) > Math.abs(across) * 0.8) {
    const inColumn = Math.abs(across) < PART_WIDTH / 2
    const blocked = others.some(({ x, y }) => Math.abs(x - from.x) < PART_WIDTH && isBetween(y, from.y, to.y))
    if (inColumn && blocked) return ['right', 'right']
    return down > 0 ? ['bottom', 'top'] : ['top', 'bottom']
  }
  const inRow = Math.abs(down) < PART_HEIGHT / 2
  const blocked = others.some(({ x, y }) => Math.abs(y - from.y) < PART_HEIGHT && isBetween(x, from.x, to.x))
  if (inRow && blocked) return ['bottom', 'bottom']
  return across > 0 ? ['right', 'left'] : ['left', 'right']
}

function isBetween(place: number, one: number, other: number): boolean {
  return place > Math.min(one, other) && place < Math.max(one, other)
}

/** Links between the same two parts lie over each other: how many of them come before this one. */
export function layer(links: readonly BoardLink[], link: BoardLink): number {
  const pair = ({ source, target }: BoardLink) => (source < target ? `${source}\n${target}` : `${target}\n${source}`)
  return links.slice(0, links.indexOf(link)).filter((other) => pair(other) === pair(link)).length
}

const WAY = { request: 'leads to', asynchronous: 'leads asynchronously to' }

/** `Router, worker, lease 10 min. Leads to Lease table: CAS. Task log leads here: batch 64.` */
export function partAloud(part: BoardPart, { links }: Board, turn: number | null): string {
  const words = [part.name, part.kind, ...(part.capacity ? [part.capacity] : [])].join(', ')
  const out = links
    .filter(({ source }) => source === part.name)
    .map((link) => `${capital(WAY[link.kind])} ${link.target}${about(link)}.`)
  const into = links
    .filter(({ source, target }) => target === part.name && source !== part.name)
    .map((link) => `${link.source} ${WAY[link.kind]} it${about(link)}.`)
  const asked = turn === null ? [] : [`The interviewer asks about it in turn ${turn}.`]
  return [`${words}.`, ...out, ...into, ...asked].join(' ')
}

export function linkAloud(link: BoardLink, turn: number | null): string {
  const asked = turn === null ? '' : ` The interviewer asks about it in turn ${turn}.`
  return `Link: ${link.source} ${WAY[link.kind]} ${link.target}${about(link)}.${asked}`
}

function about({ label, capacity }: BoardLink): string {
  const words = [label, capacity].filter(Boolean).join(', ')
  return words ? `: ${words}` : ''
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
