/** Two transcripts beside each other: turns that are the same in both once, and of the others the words that differ. Pure. */
import { diffArrays } from 'diff'
import type { Mark, Turn } from '../protocol/evals'

/** Where a stretch of a text begins and ends. */
export type Span = readonly [number, number]

/** One row: the same turn on both sides, or a turn of either with the spans of it that differ. */
export interface Row {
  a: Turn | null
  b: Turn | null
  shared: boolean
  aDiffers: readonly Span[]
  bDiffers: readonly Span[]
}

/** Texts with more words than this together are marked as a whole: to compare them word for word would take too long. */
const LONGEST = 600
/** So many turns in a row that are the same are folded, but for the last before a difference. */
const FEW = 2

const sameTurn = (one: Turn, other: Turn) => one.speaker === other.speaker && one.text === other.text
const sameMarks = (one: Turn, other: Turn) => JSON.stringify(one.marks) === JSON.stringify(other.marks)

/** The rows in the order of both transcripts; every turn of either is in exactly one. */
export function sideBySide(a: readonly Turn[], b: readonly Turn[]): Row[] {
  const rows: Row[] = []
  let [left, right]: [number, number] = [0, 0]
  let apart: [Turn[], Turn[]] = [[], []]
  const settle = () => {
    rows.push(...unlike(...apart))
    apart = [[], []]
  }
  for (const { added, removed, count } of diffArrays([...a], [...b], { comparator: sameTurn })) {
    if (removed) apart[0].push(...a.slice(left, (left += count)))
    else if (added) apart[1].push(...b.slice(right, (right += count)))
    else {
      settle()
      for (let step = 0; step < count; step += 1) {
        const [one, other] = [a[left + step], b[right + step]]
        if (one && other) rows.push({ a: one, b: other, shared: sameMarks(one, other), aDiffers: [], bDiffers: [] })
      }
      left += count
      right += count
    }
  }
  settle()
  return rows
}

/** Pairs turns of the same speaker in their order; one without a partner has a row of its own. */
function unlike(a: readonly Turn[], b: readonly Turn[]): Row[] {
  return Array.from(
    { length: Math.max(a.length, b.length) },
    (_, at) => [a[at] ?? null, b[at] ?? null] as const,
  ).flatMap(([one, other]) =>
    one === null || other === null || one.speaker === other.speaker
      ? [rowOf(one, other)]
      : [rowOf(one, null), rowOf(null, other)],
  )
}

function rowOf(a: Turn | null, b: Turn | null): Row {
  const [aDiffers, bDiffers] = a && b ? differing(a.text, b.text) : [[], []]
  return { a, b, shared: false, aDiffers, bDiffers }
}

/** The spans of two texts that differ, word for word; neighbours are one span, and so are two with one word between. */
export function differing(one: string, other: string): [Span[], Span[]] {
  const words = [one, other].map((text) => [...text.matchAll(/\S+/g)].map((found) => [found.index, found[0]] as const))
  const [left = [], right = []] = words
  if (left.length + right.length > LONGEST) return [whole(one), whole(other)]
  const changes = diffArrays(
    left.map(([, word]) => word),
    right.map(([, word]) => word),
  )
  const spans: [Span[], Span[]] = [[], []]
  for (const [from, to, since, until] of stretches(changes)) {
    spans[0].push(...span(left, from, to))
    spans[1].push(...span(right, since, until))
  }
  return spans
}

const whole = (text: string): Span[] => (text ? [[0, text.length]] : [])

function span(words: readonly (readonly [number, string])[], from: number, to: number): Span[] {
  const [first, last] = [words[from], words[to - 1]]
  return from < to && first && last ? [[first[0], last[0] + last[1].length]] : []
}

interface Change {
  added: boolean
  removed: boolean
  count: number
}

/** Where two lists of words differ; one word that they share between two differences does not part them. */
function stretches(changes: readonly Change[]): [number, number, number, number][] {
  const found: [number, number, number, number][] = []
  let [a, b]: [number, number] = [0, 0]
  let open = false
  changes.forEach(({ added, removed, count }, place) => {
    const [from, since] = [a, b]
    if (!added) a += count
    if (!removed) b += count
    const bridge = !added && !removed && count === 1 && place > 0 && place < changes.length - 1
    if (!added && !removed && !bridge) {
      open = false
      return
    }
    const last = found.at(-1)
    if (open && last) [last[1], last[3]] = [a, b]
    else found.push([from, a, since, b])
    open = true
  })
  return found
}

/** A row, or several that are the same in both and are folded. */
export type Stretch = { row: Row } | { folded: readonly Row[] }

/** The rows with those folded that are the same in both, up to the last before a difference. */
export function folded(rows: readonly Row[]): Stretch[] {
  const found: Stretch[] = []
  let alike: Row[] = []
  const settle = (last: boolean) => {
    const open = last ? [] : alike.slice(-1)
    const shut = last ? alike : alike.slice(0, -1)
    if (shut.length > FEW) found.push({ folded: shut })
    else found.push(...shut.map((row) => ({ row })))
    found.push(...open.map((row) => ({ row })))
    alike = []
  }
  for (const row of rows) {
    if (row.shared) {
      alike.push(row)
      continue
    }
    settle(false)
    found.push({ row })
  }
  settle(true)
  return found
}

/** A piece of a text: the judgement that quotes it, or whether it differs. */
export interface Piece {
  text: string
  differs: boolean
  mark: Mark | null
}

/** A text cut where a difference or a judgement begins or ends; a quoted stretch is one piece, whatever differs in it. */
export function pieces(text: string, differs: readonly Span[], marks: readonly Mark[]): Piece[] {
  const found: Piece[] = []
  let at = 0
  const plain = (until: number) => {
    const inside = differs.filter(([start, end]) => start < until && end > at)
    for (const [start, end] of inside) {
      if (start > at) found.push({ text: text.slice(at, start), differs: false, mark: null })
      const [from, to] = [Math.max(at, start), Math.min(until, end)]
      found.push({ text: text.slice(from, to), differs: true, mark: null })
      at = to
    }
    if (at < until) found.push({ text: text.slice(at, until), differs: false, mark: null })
    at = until
  }
  for (const { mark, start } of quoted(text, marks)) {
    const end = start + mark.quote.length
    if (end <= at) continue
    plain(Math.max(at, start))
    found.push({ text: text.slice(at, end), differs: false, mark })
    at = end
  }
  plain(text.length)
  return found
}

/** Where the words stand that judgements quote, in the order of the text. */
function quoted(text: string, marks: readonly Mark[]): { mark: Mark; start: number }[] {
  return marks
    .map((mark) => ({ mark, start: mark.quote ? text.indexOf(mark.quote) : -1 }))
    .filter(({ start }) => start >= 0)
    .sort((one, other) => one.start - other.start)
}
