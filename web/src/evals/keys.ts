/** The keys of a report: they do nothing where somebody writes or scrolls sideways. */
import type { CaseRow } from './rows'
import type { Reading } from './reading.svelte'

const WRITES = 'input, textarea, select, [contenteditable], dialog, [popover]'
/** Where the arrows scroll. */
const SCROLLS = '[role=region][tabindex]'

/** Does what a key asks for; tells the case it moved to, true for anything else it did, and false where it was not for us. */
export function steer(event: KeyboardEvent, reading: Reading): CaseRow | boolean {
  if (event.defaultPrevented || event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return false
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest(WRITES)) return false
  switch (event.key) {
    case 'j':
    case 'J':
      return reading.step(1) ?? true
    case 'k':
    case 'K':
      return reading.step(-1) ?? true
    case 'd':
    case 'D':
      reading.toggle()
      return true
    case 'ArrowLeft':
      return !target?.closest(SCROLLS) && reading.turn(-1)
    case 'ArrowRight':
      return !target?.closest(SCROLLS) && reading.turn(1)
    default:
      return false
  }
}
