/** A link as a value: which are the same, and what one is called. Pure. */
import type { BoardLink } from '../../protocol/protocol'

export type LinkKind = BoardLink['kind']

export const SIGN: Record<LinkKind, string> = { request: '→', asynchronous: '⇢' }

/** What a link is called where it is mentioned: `Router → Lease table`. */
export function linkName({ source, target, kind }: Pick<BoardLink, 'source' | 'target' | 'kind'>): string {
  return `${source} ${SIGN[kind]} ${target}`
}

export function sameLink(one: BoardLink, other: BoardLink): boolean {
  return (
    one.source === other.source &&
    one.target === other.target &&
    one.kind === other.kind &&
    one.label === other.label &&
    one.capacity === other.capacity
  )
}
