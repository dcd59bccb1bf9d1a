/**
 * Finds quotations in what was rendered of a turn and puts a line under them.
 *
 * A quotation is the turn's own source; what is on the page has lost its marks of Markdown and its white space is
 * another. Both are compared without either, and a quotation of several lines line by line.
 */
import type { Mark } from './marks'

type Quoted = Pick<Mark, 'key' | 'quote' | 'sign'>

interface Letter {
  node: Text
  at: number
}

interface Span {
  from: number
  to: number
  mark: Quoted
}

/** White space, and what Markdown takes away. */
const LOST = /[\s*_`#>~\\|[\]()]/u
const ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])\s+/
const RANK = { gap: 2, strength: 1, neutral: 0 } as const

function bare(text: string): string {
  return [...text].filter((letter) => !LOST.test(letter)).join('')
}

/** The letters of the host that count, and where each stands; a letter may be two code units. */
function letters(host: HTMLElement): { text: string; places: Letter[] } {
  const walker = document.createTreeWalker(host, NodeFilter.SHOW_TEXT)
  const places: Letter[] = []
  let text = ''
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { data } = node as Text
    for (let at = 0; at < data.length; at += 1) {
      const unit = data.charAt(at)
      if (LOST.test(unit)) continue
      text += unit
      places.push({ node: node as Text, at })
    }
  }
  return { text, places }
}

/** Where each quotation stands in the bare text; a line that is not there is left out. */
export function find(text: string, marks: readonly Quoted[]): Span[] {
  return marks.flatMap((mark) => {
    let after = 0
    return mark.quote.split('\n').flatMap((line): Span[] => {
      const wanted = bare(line.replace(ITEM, ''))
      if (!wanted) return []
      const there = text.indexOf(wanted, after)
      const from = there === -1 ? text.indexOf(wanted) : there
      if (from === -1) return []
      after = from + wanted.length
      return [{ from, to: after, mark }]
    })
  })
}

/** Spans that overlap, cut where one begins or ends, so that each stretch has all that is said about it. */
export function stretches(spans: readonly Span[]): { from: number; to: number; marks: Quoted[] }[] {
  const cuts = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].sort((one, other) => one - other)
  return cuts.slice(0, -1).flatMap((from, index) => {
    const to = cuts[index + 1] ?? from
    const marks = spans.filter((span) => span.from < to && span.to > from).map(({ mark }) => mark)
    return marks.length > 0 ? [{ from, to, marks }] : []
  })
}

/** Underlines what is found, and returns the keys of what is not. */
export function underline(host: HTMLElement, marks: readonly Quoted[], pick: (key: string) => void): string[] {
  const { text, places } = letters(host)
  const spans = find(text, marks)
  for (const { from, to, marks: here } of stretches(spans).reverse()) {
    const top = here.toSorted((one, other) => RANK[other.sign] - RANK[one.sign])[0]
    if (top) wrap(places.slice(from, to), top, pick)
  }
  const found = new Set(spans.map(({ mark }) => mark.key))
  return marks.filter(({ key }) => !found.has(key)).map(({ key }) => key)
}

/** Puts each stretch of one text node into a `mark`, the last first, so that the places before stay true. */
function wrap(places: readonly Letter[], { key, sign }: Quoted, pick: (key: string) => void) {
  const runs = new Map<Text, { from: number; to: number }>()
  for (const { node, at } of places) {
    const run = runs.get(node)
    if (run) run.to = at + 1
    else runs.set(node, { from: at, to: at + 1 })
  }
  const nodes = [...runs]
  for (const [index, [node, { from, to }]] of [...nodes.entries()].reverse()) {
    const range = document.createRange()
    // Between two nodes of one stretch all belongs to it, also what was not compared.
    range.setStart(node, index === 0 ? from : 0)
    range.setEnd(node, index === nodes.length - 1 ? to : node.data.length)
    const element = document.createElement('mark')
    element.className = sign
    element.dataset.key = key
    element.addEventListener('click', () => {
      pick(key)
    })
    range.surroundContents(element)
  }
}
