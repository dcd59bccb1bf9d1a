/** What is different between two boards, in words. Pure. */
import type { Board, BoardLink } from '../../protocol/protocol'
import { linkName, sameLink } from './links'

/** A part or a link that is mentioned, and can be shown. */
export type Mention = { name: string; part: string } | { name: string; link: BoardLink }

export interface Changes {
  added: readonly Mention[]
  changed: readonly Mention[]
  /** What is gone can only be named. */
  removed: readonly string[]
}

export function changes(before: Board, after: Board): Changes {
  const ofPart = (name: string): Mention => ({ name, part: name })
  const ofLink = (link: BoardLink): Mention => ({ name: linkName(link), link })
  const ends = ({ source, target, kind }: BoardLink) => `${source}\n${target}\n${kind}`
  const old = new Map(before.parts.map((part) => [part.name, part]))
  const now = new Set(after.parts.map(({ name }) => name))
  const links = after.links.filter((link) => !before.links.some((known) => sameLink(known, link)))
  const gone = before.links.filter((link) => !after.links.some((known) => sameLink(known, link)))
  const relabelled = links.filter((link) => gone.some((was) => ends(was) === ends(link)))
  const added = after.parts.filter(({ name }) => !old.has(name))
  const changed = after.parts.filter(({ name, kind, capacity }) => {
    const was = old.get(name)
    return was !== undefined && (was.kind !== kind || was.capacity !== capacity)
  })
  return {
    added: [
      ...added.map(({ name }) => ofPart(name)),
      ...links.filter((link) => !relabelled.includes(link)).map(ofLink),
    ],
    changed: [...changed.map(({ name }) => ofPart(name)), ...relabelled.map(ofLink)],
    removed: [
      ...before.parts.filter(({ name }) => !now.has(name)).map(({ name }) => name),
      // a link that went with its part goes without saying
      ...gone
        .filter((link) => now.has(link.source) && now.has(link.target) && !links.some((is) => ends(is) === ends(link)))
        .map(linkName),
    ],
  }
}

export function isNothing({ added, changed, removed }: Changes): boolean {
  return added.length + changed.length + removed.length === 0
}
