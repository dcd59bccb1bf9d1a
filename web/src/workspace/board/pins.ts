/** Which parts and links of a board a turn is about: those it names. Pure. */
import type { Board, BoardLink } from '../../protocol/protocol'

export interface Pins {
  parts: readonly string[]
  links: readonly BoardLink[]
}

/** A link is named where both its ends are, with nothing but a few words between, or where its label is quoted. */
const NEAR = 40

export function pinned(text: string, { parts, links }: Board): Pins {
  const spoken = text.toLowerCase()
  const places = new Map<string, number[]>()
  // A long name goes before a short one that is part of it: "Task log" is not "Task".
  const taken: [number, number][] = []
  for (const { name } of [...parts].sort((one, other) => other.name.length - one.name.length)) {
    const found = occurrences(spoken, name.toLowerCase()).filter(
      (at) => !taken.some(([start, end]) => at < end && at + name.length > start),
    )
    found.forEach((at) => taken.push([at, at + name.length]))
    if (found.length > 0) places.set(name, found)
  }
  const named = links.filter(({ source, target, label }) => {
    const near = (places.get(source) ?? []).some((from) =>
      (places.get(target) ?? []).some((to) => to > from && to - from - source.length <= NEAR),
    )
    return near || (label.length > 2 && occurrences(spoken, `“${label.toLowerCase()}”`).length > 0)
  })
  return { parts: parts.map(({ name }) => name).filter((name) => places.has(name)), links: named }
}

/** Where words stand as words of their own. */
function occurrences(text: string, words: string): number[] {
  const found: number[] = []
  if (words.length < 2) return found
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const before = text[at - 1] ?? ' '
    const after = text.slice(at + words.length)
    if (!/[\p{L}\p{N}_]/u.test(before) && !/^(?!s\b|es\b)[\p{L}\p{N}_]/u.test(after)) found.push(at)
  }
  return found
}
