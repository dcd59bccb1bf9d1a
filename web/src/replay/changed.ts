/** Which lines of a snapshot are new against the one before. Pure. */
import { diffLines } from 'diff'

export interface Line {
  text: string
  isNew: boolean
}

/** Of the first snapshot nothing is marked as new: all of it is. */
export function changed(before: string, after: string, compare: boolean): Line[] {
  const pieces = compare ? diffLines(before, after) : [{ value: after, added: false, removed: false }]
  const lines = pieces
    .filter(({ removed }) => !removed)
    .flatMap(({ value, added }) => split(value).map((text) => ({ text, isNew: added })))
  return lines
}

function split(text: string): string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
