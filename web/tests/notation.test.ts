// @vitest-environment node
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Board, BoardLink, BoardPart } from '../src/protocol/protocol'
import {
  FARTHEST,
  KINDS,
  LONGEST,
  MOST_LINKS,
  MOST_PARTS,
  Unreadable,
  fitting,
  lines,
  read,
  write,
} from '../src/workspace/board/notation'
import { sameLink } from '../src/workspace/board/links'
import { random } from './random'

type PartRow = [string, BoardPart['kind'], string, number, number]
type LinkRow = [string, string, BoardLink['kind'], string, string]

interface Cases {
  reads: { says: string; before?: PartRow[]; text: string; parts: PartRow[]; links: LinkRow[]; writes: string }[]
  refuses: { text: string; line: number; word: string }[]
}

const CASES = JSON.parse(readFileSync(new URL('../../tests/core/boards.json', import.meta.url), 'utf8')) as Cases

const part = ([name, kind, capacity, x, y]: PartRow): BoardPart => ({ name, kind, capacity, x, y })

/** Words such as a candidate types, with everything in them that means something in the notation. */
function words(next: ReturnType<typeof random>): string {
  const pieces = [
    'a',
    'Lease table',
    ' ',
    ',',
    '→',
    '⇢',
    '->',
    '-->',
    '~>',
    '-.->',
    ':',
    'store:',
    'é',
    '🙂',
    '"',
    '[',
    ']',
    '.',
  ]
  return fitting(Array.from({ length: next.below(6) }, () => next.of(pieces)).join(''))
}

function someBoard(next: ReturnType<typeof random>): Board {
  const names = [...new Set(Array.from({ length: next.below(7) }, () => words(next)))].filter(Boolean)
  const place = () => next.below(2 * FARTHEST) - FARTHEST
  const parts = names.map((name) => part([name, next.of(KINDS), words(next), place(), place()]))
  const links: BoardLink[] = []
  for (let count = names.length ? next.below(8) : 0; count > 0; count--) {
    const kind = next.of(['request', 'asynchronous'] as const)
    const link = { source: next.of(names), target: next.of(names), kind, label: words(next), capacity: words(next) }
    if (!links.some((known) => sameLink(known, link))) links.push(link)
  }
  return { parts, links }
}

/** The text does not keep the order of parts. */
function byName({ parts, links }: Board): Board {
  return { parts: [...parts].sort((one, other) => (one.name < other.name ? -1 : 1)), links }
}

describe('the text of a board', () => {
  it.each(CASES.reads)('$says', ({ text, before = [], parts, links, writes }) => {
    const board = read(text, { parts: before.map(part), links: [] })
    expect(board.parts.map(({ name, kind, capacity, x, y }) => [name, kind, capacity, x, y])).toEqual(parts)
    expect(
      board.links.map(({ source, target, kind, label, capacity }) => [source, target, kind, label, capacity]),
    ).toEqual(links)
    expect(write(board)).toBe(writes)
  })

  it.each(CASES.refuses)('refuses $text and names its line', ({ text, line, word }) => {
    const refused = () => read(text)
    expect(refused).toThrow(Unreadable)
    expect(refused).toThrow(word)
    try {
      refused()
    } catch (error) {
      expect((error as Unreadable).line).toBe(line)
      expect((error as Unreadable).message).toMatch(/\.$/)
    }
  })

  it('loses nothing of a board that is written and read, whatever the words are', () => {
    for (let seed = 0; seed < 2_000; seed++) {
      const board = someBoard(random(seed))
      expect(byName(read(write(board), board)), `seed ${seed}`).toEqual(byName(board))
    }
  })

  it('reads or refuses any text, and what it reads holds together', () => {
    const pieces = [
      'A',
      'Log ',
      '→',
      '->',
      '~>',
      ',',
      '[',
      ']',
      '"',
      ':',
      'queue:',
      '\n',
      ' ',
      '\t',
      '\u202e',
      '🙂',
      '\r\n',
    ]
    for (let seed = 0; seed < 3_000; seed++) {
      const next = random(seed)
      const text = Array.from({ length: next.below(14) }, () => next.of(pieces)).join('')
      let board: Board
      try {
        board = read(text)
      } catch (error) {
        expect(error, `seed ${seed}`).toBeInstanceOf(Unreadable)
        continue
      }
      expect(byName(read(write(board), board)), `seed ${seed}`).toEqual(byName(board))
      const names = new Set(board.parts.map(({ name }) => name))
      expect(names.size).toBe(board.parts.length)
      expect(board.links.every(({ source, target }) => names.has(source) && names.has(target))).toBe(true)
    }
  })

  it('takes as many parts and links as the server does', () => {
    const many = (count: number, line: (number: number) => string) =>
      Array.from({ length: count }, (_, number) => line(number)).join('\n')
    expect(read(many(MOST_PARTS, (number) => `p${number}`)).parts).toHaveLength(MOST_PARTS)
    expect(() => read(many(MOST_PARTS + 1, (number) => `p${number}`))).toThrow('at most 100 parts')
    expect(() => read(many(MOST_LINKS + 1, (number) => `A → B, ${number}`))).toThrow('200 links')
  })

  it('says of each line what it is about', () => {
    const board = read('queue: Log\nTenants → Log, tasks')
    expect(lines(board).map(({ of }) => ('part' in of ? of.part : of.link.label))).toEqual(['Log', 'tasks'])
  })
})

describe('words from a field', () => {
  it('become what a board can hold', () => {
    expect(fitting('  Lease\n table\u202e "new" [v2] ')).toBe("Lease table 'new' (v2)")
    expect([...fitting('🙂'.repeat(100))]).toHaveLength(LONGEST)
    expect(fitting(' \u0007 ')).toBe('')
  })
})
