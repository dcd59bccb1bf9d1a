/**
 * A board as text and back; `interviewer/core/board.py` has the same notation and describes it, and `tests/core/boards.json`
 * holds both to the same cases. Pure.
 */
import type { Board, BoardLink, BoardPart } from '../../protocol/protocol'
import { SIGN, sameLink, type LinkKind } from './links'

export type PartKind = BoardPart['kind']

export const KINDS: readonly PartKind[] = ['service', 'queue', 'store', 'worker', 'people', 'note']
export const EMPTY: Board = { parts: [], links: [] }
export const MOST_PARTS = 100
export const MOST_LINKS = 200
/** Longest name, label or capacity in characters. */
export const LONGEST = 60
export const FARTHEST = 50_000
const LONGEST_TEXT = 100_000
/** How far apart parts are put that were only typed, in pixels. */
const COLUMN = 220
const ROW = 156
/** How near two parts may be put before they would cover each other. */
const WIDTH = 180
const HEIGHT = 100

const ARROWS: readonly (readonly [string, LinkKind])[] = [
  ['-.->', 'asynchronous'],
  ['-->', 'request'],
  ['->', 'request'],
  ['~>', 'asynchronous'],
  ['→', 'request'],
  ['⇢', 'asynchronous'],
]
const SIGNS = ARROWS.map(([sign]) => sign)

const SPACES = /[ \t\u00a0]+/g
const LINE_ENDS = /\r\n|\r|\n/
const NOT_SHOWN = /[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]/u
const HOLDS = /["[\]]/
const KIND = new RegExp(`^(${KINDS.join('|')}):[ \\t]*`, 'i')

/** A line that cannot be read: its number from 1, and what to write instead. */
export class Unreadable extends Error {
  readonly line: number

  constructor(line: number, says: string) {
    super(says)
    this.line = line
  }
}

/** Words as a board holds them: what it cannot hold is replaced or cut. For what is typed into a field, not into the text. */
export function fitting(words: string): string {
  const plain = words
    .replaceAll('"', "'")
    .replaceAll('[', '(')
    .replaceAll(']', ')')
    .replace(/\s+/g, ' ')
    .replace(new RegExp(NOT_SHOWN, 'gu'), '')
    .replace(SPACES, ' ')
    .trim()
  return [...plain].slice(0, LONGEST).join('').trim()
}

export function write({ parts, links }: Board): string {
  return lines({ parts, links })
    .map(({ text }) => `${text}\n`)
    .join('')
}

export interface Line {
  text: string
  of: { part: string } | { link: BoardLink }
}

/** The lines of the text form, each with what it says: parts that a link alone would not say, then the links. */
export function lines({ parts, links }: Board): Line[] {
  const linked = new Set(links.flatMap(({ source, target }) => [source, target]))
  const own = parts.filter(({ kind, capacity, name }) => kind !== 'service' || capacity !== '' || !linked.has(name))
  return [
    ...own.map(({ kind, name, capacity }) => ({
      text: `${kind}: ${named(name)}${inBrackets(capacity)}`,
      of: { part: name },
    })),
    ...links.map((link) => ({ text: lineOf(link), of: { link } })),
  ]
}

function lineOf({ source, target, kind, label, capacity }: BoardLink): string {
  const after = label ? `, ${SIGNS.some((sign) => label.includes(sign)) ? `"${label}"` : label}` : ''
  return `${named(source)} ${SIGN[kind]} ${named(target)}${after}${inBrackets(capacity)}`
}

function named(name: string): string {
  return name.includes(',') || SIGNS.some((sign) => name.includes(sign)) || KIND.test(name) ? `"${name}"` : name
}

function inBrackets(capacity: string): string {
  return capacity ? ` [${capacity}]` : ''
}

/** The board a text stands for; parts that `before` has keep their places. Throws `Unreadable`. */
export function read(text: string, before: Board = EMPTY): Board {
  if ([...text].length > LONGEST_TEXT) throw new Unreadable(1, `The text is longer than ${LONGEST_TEXT} characters.`)
  const found: Found = { parts: new Map(), links: [] }
  text.split(LINE_ENDS).forEach((line, index) => {
    new Reader(line, index + 1, found).read()
  })
  if (found.parts.size > MOST_PARTS || found.links.length > MOST_LINKS) {
    const most = `${MOST_PARTS} parts and ${MOST_LINKS} links`
    throw new Unreadable(1, `A board takes at most ${most}: leave the details out.`)
  }
  return { parts: placed(found, before), links: found.links }
}

interface Found {
  parts: Map<string, { kind: PartKind | null; capacity: string }>
  links: BoardLink[]
}

/** One line, read from its left. */
class Reader {
  #rest: string
  readonly #number: number
  readonly #found: Found

  constructor(line: string, number: number, found: Found) {
    this.#rest = line.replace(/^[ \t\u00a0]+|[ \t\u00a0]+$/g, '')
    this.#number = number
    this.#found = found
  }

  read(): void {
    if (!this.#rest) return
    let { kind, name } = this.#end('before the arrow')
    let arrow = this.#arrow()
    if (!arrow) {
      this.#part(name, kind, this.#capacity())
      this.#nothingMore()
      return
    }
    this.#part(name, kind, '')
    while (arrow) {
      const source = name
      ;({ kind, name } = this.#end('after the arrow'))
      this.#part(name, kind, '')
      const label = this.#label()
      this.#link({ source, target: name, kind: arrow, label, capacity: this.#capacity() })
      arrow = this.#arrow()
    }
    this.#nothingMore()
  }

  #refuse(says: string): Unreadable {
    return new Unreadable(this.#number, says)
  }

  #part(name: string, kind: PartKind | null, capacity: string): void {
    const known = this.#found.parts.get(name)
    if (kind && known?.kind && known.kind !== kind) {
      throw this.#refuse(`${name} is a ${known.kind} above: give it one kind.`)
    }
    this.#found.parts.set(name, {
      kind: kind ?? known?.kind ?? null,
      capacity: capacity || (known?.capacity ?? ''),
    })
  }

  #link(link: BoardLink): void {
    if (!this.#found.links.some((known) => sameLink(known, link))) this.#found.links.push(link)
  }

  #end(where: string): { kind: PartKind | null; name: string } {
    const given = KIND.exec(this.#rest)
    if (given) this.#rest = this.#rest.slice(given[0].length)
    const name = this.#words([',', '[', ...SIGNS])
    if (!name) throw this.#refuse(`there is no name ${where}: write it like Router → Lease table, CAS.`)
    return { kind: KINDS.find((kind) => kind === given?.[1]?.toLowerCase()) ?? null, name }
  }

  #arrow(): LinkKind | null {
    const found = ARROWS.find(([sign]) => this.#rest.startsWith(sign))
    if (!found) return null
    this.#rest = this.#rest.slice(found[0].length).trimStart()
    return found[1]
  }

  #label(): string {
    if (!this.#rest.startsWith(',')) return ''
    this.#rest = this.#rest.slice(1).trimStart()
    return this.#words(['[', ...SIGNS])
  }

  #capacity(): string {
    if (!this.#rest.startsWith('[')) return ''
    const end = this.#rest.indexOf(']')
    if (end < 0) throw this.#refuse('a [ has no ]: write a capacity like [50K/s].')
    const inside = this.#rest.slice(1, end)
    this.#rest = this.#rest.slice(end + 1).trimStart()
    return this.#checked(inside)
  }

  /** Quoted words, or all up to the first of `stops`. */
  #words(stops: readonly string[]): string {
    if (this.#rest.startsWith('"')) {
      const end = this.#rest.indexOf('"', 1)
      if (end < 0) throw this.#refuse('a " has no other: close the quotation.')
      const words = this.#rest.slice(1, end)
      this.#rest = this.#rest.slice(end + 1).trimStart()
      return this.#checked(words)
    }
    const ends = stops.map((stop) => this.#rest.indexOf(stop)).filter((at) => at >= 0)
    const end = Math.min(this.#rest.length, ...ends)
    const words = this.#rest.slice(0, end)
    this.#rest = this.#rest.slice(end)
    return this.#checked(words)
  }

  #checked(words: string): string {
    const plain = words.replace(SPACES, ' ').replace(/^ | $/g, '')
    const start = [...plain].slice(0, 20).join('')
    const length = [...plain].length
    if (length > LONGEST) throw this.#refuse(`“${start}” goes on for ${length} characters: ${LONGEST} is the most.`)
    if (NOT_SHOWN.test(plain) || HOLDS.test(plain)) {
      throw this.#refuse(`“${start}” holds a quotation mark, a bracket or a control character: leave it out.`)
    }
    return plain
  }

  #nothingMore(): void {
    if (!this.#rest) return
    const start = [...this.#rest].slice(0, 20).join('')
    throw this.#refuse(`“${start}” cannot stand there: write one arrow between two names, or quote the name.`)
  }
}

type Place = readonly [number, number]

function placed({ parts, links }: Found, before: Board): BoardPart[] {
  const places = new Map<string, Place>()
  for (const { name, x, y } of before.parts) if (parts.has(name)) places.set(name, [x, y])
  const gone = before.parts.filter(({ name }) => !parts.has(name))
  const come = [...parts.keys()].filter((name) => !places.has(name))
  const [renamed, leaver] = [come[0], gone[0]]
  if (come.length === 1 && gone.length === 1 && renamed && leaver) places.set(renamed, [leaver.x, leaver.y])
  const waiting = [...parts.keys()].filter((name) => !places.has(name))
  while (waiting.length > 0) {
    const index = Math.max(
      0,
      waiting.findIndex((name) => beside(name, links, places)),
    )
    const name = waiting.splice(index, 1)[0] as string
    places.set(name, free(beside(name, links, places) ?? [0, 0], [...places.values()]))
  }
  return [...parts].map(([name, { kind, capacity }]) => {
    const [x, y] = places.get(name) as Place
    return { name, kind: kind ?? 'service', capacity, x, y }
  })
}

/** The place right of what leads to a part, or left of what it leads to. */
function beside(name: string, links: readonly BoardLink[], places: ReadonlyMap<string, Place>): Place | null {
  for (const { source, target } of links) {
    const [from, to] = [places.get(source), places.get(target)]
    if (target === name && from) return [from[0] + COLUMN, from[1]]
    if (source === name && to) return [to[0] - COLUMN, to[1]]
  }
  return null
}

/** The wanted place, or the first below it that no part covers. */
export function free([wantedX, wantedY]: Place, taken: readonly Place[]): Place {
  const x = Math.max(-FARTHEST, Math.min(FARTHEST, wantedX))
  let y = wantedY
  while (y < FARTHEST && taken.some(([x2, y2]) => Math.abs(x - x2) < WIDTH && Math.abs(y - y2) < HEIGHT)) y += ROW
  return [x, Math.min(y, FARTHEST)]
}
