/** The keys of a report: they do nothing where somebody writes or scrolls sideways. */
import { letters } from '../app/prefs.svelte'
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
  if (event.key === 'ArrowLeft') return !target?.closest(SCROLLS) && reading.turn(-1)
  if (event.key === 'ArrowRight') return !target?.closest(SCROLLS) && reading.turn(1)
  if (!letters.on) return false
  switch (event.key.toLowerCase()) {
    case 'j':
      return reading.step(1) ?? true
    case 'k':
      return reading.step(-1) ?? true
    case 'd':
      reading.toggle()
      return true
    default:
      return false
  }
}
