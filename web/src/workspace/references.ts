/** Which lines of the code the interviewer speaks of. Pure. */

/** No more lines than this are marked: a reply that names more speaks of the whole. */
const MOST = 60

const LINES = /\blines?\s+(\d{1,5})(?!\d)(?:\s*(?:-|–|—|to|and)\s*(\d{1,5})(?!\d))?/gi
const QUOTED = /`([^`\n]+)`/g
const CALLED = /\b([A-Za-z_]\w*)\s*\(/g
const SPELT = /\b(_*[A-Za-z]\w*_\w+|_+[A-Za-z]\w*|[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*)\b/g
const DEFINES = /^\s*(?:async\s+)?(?:def|class)\s+([A-Za-z_]\w*)/

/** Numbers of lines, from 1, in order: those named by number, and those that define a name that is spoken of as code. */
export function references(reply: string, code: string): number[] {
  const lines = code.split('\n')
  const found = new Set<number>()
  for (const [whole, first, last] of reply.matchAll(LINES)) {
    const from = Number(first)
    // "lines 3 and 7" names two lines, "lines 3-7" names five.
    const to = Number(last ?? first)
    if (/and/i.test(whole)) [from, to].forEach((line) => found.add(line))
    else if (to - from > MOST || found.size > MOST) return []
    else for (let line = from; line <= to; line++) found.add(line)
  }
  const names = spoken(reply)
  lines.forEach((line, index) => {
    const name = DEFINES.exec(line)?.[1]
    if (name && names.has(name)) found.add(index + 1)
  })
  const there = [...found].filter((line) => line >= 1 && line <= lines.length).sort((one, other) => one - other)
  return there.length > MOST ? [] : there
}

/** Words of a reply that are spoken of as names in code: in backticks, called, or spelt as no English word is. */
function spoken(reply: string): Set<string> {
  const names = new Set<string>()
  for (const [, text = ''] of reply.matchAll(QUOTED)) {
    for (const [word] of text.matchAll(/[A-Za-z_]\w*/g)) names.add(word)
  }
  for (const pattern of [CALLED, SPELT]) {
    for (const [, name = ''] of reply.matchAll(pattern)) names.add(name)
  }
  return names
}
