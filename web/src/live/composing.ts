/** What a key does in the box an answer is written in, and how what is attached stands in the answer. Pure. */
import type { Reference } from '../workspace/desk.svelte'

interface Pressed {
  key: string
  keyCode: number
  isComposing: boolean
  shiftKey: boolean
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
}

/** Ctrl or ⌘ and Enter sends and Enter alone is a new line, or the other way about; an input method has its own Enter. */
export function pressed(event: Pressed, enterSends: boolean): 'send' | 'new line' | null {
  if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229 || event.altKey) return null
  const held = event.ctrlKey || event.metaKey
  if (enterSends) return held ? 'new line' : event.shiftKey ? null : 'send'
  return held && !event.shiftKey ? 'send' : null
}

/** What is attached stands before the words, each as a quotation of the candidate's own work. */
export function withReferences(text: string, references: readonly Reference[]): string {
  if (references.length === 0) return text
  return `${references.map((each) => `> ${each.text.replaceAll('\n', '\n> ')}`).join('\n>\n')}\n\n${text}`
}
