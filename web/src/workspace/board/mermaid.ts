/** A board as Mermaid text, for the candidate's own notes. Pure. */
import type { Board, BoardPart } from '../../protocol/protocol'

const SHAPE: Record<BoardPart['kind'], readonly [string, string]> = {
  service: ['[', ']'],
  queue: ['[[', ']]'],
  store: ['[(', ')]'],
  worker: ['{{', '}}'],
  people: ['([', '])'],
  note: ['>', ']'],
}

export function mermaid({ parts, links }: Board): string {
  const id = new Map(parts.map(({ name }, index) => [name, `p${index + 1}`]))
  const words = (...lines: string[]) => `"${lines.filter(Boolean).map(escaped).join('<br>')}"`
  return [
    'flowchart LR',
    ...parts.map(({ name, kind, capacity }) => {
      const [begin, end] = SHAPE[kind]
      return `  ${id.get(name)}${begin}${words(name, capacity)}${end}`
    }),
    ...links.map(({ source, target, kind, label, capacity }) => {
      const about = label || capacity ? `|${words([label, capacity].filter(Boolean).join(', '))}|` : ''
      return `  ${id.get(source)} ${kind === 'request' ? '-->' : '-.->'}${about} ${id.get(target)}`
    }),
    '',
  ].join('\n')
}

function escaped(words: string): string {
  return words.replace(/[&<>"#;|]/g, (character) => `#${character.codePointAt(0)};`)
}
