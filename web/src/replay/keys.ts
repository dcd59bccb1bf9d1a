/** The keys of a replay: they do nothing where somebody writes, and leave to a button what a button does with them. */
import { letters } from '../app/prefs.svelte'
import { SPEEDS, type Player } from './player.svelte'

const WRITES = 'input:not([type=radio]), textarea, select, [contenteditable], dialog, [popover]'
const PRESSES = 'button, a, summary, label, input'

/** Does what a key asks for; tells whether it was one of ours. */
export function steer(event: KeyboardEvent, player: Player, evidence: readonly number[]): boolean {
  if (event.defaultPrevented || event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return false
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest(WRITES)) return false
  if (event.key === ' ') {
    if (event.repeat || target?.closest(PRESSES)) return false
    player.toggle()
    return true
  }
  if (!letters.on) return false
  switch (event.key) {
    case 'j':
    case 'J':
      player.step(1)
      return true
    case 'k':
    case 'K':
      player.step(-1)
      return true
    case 'e':
    case 'E':
      player.step(event.shiftKey ? -1 : 1, evidence)
      return true
    case '1':
    case '2':
    case '3':
    case '4': {
      player.speed = SPEEDS[Number(event.key) - 1] ?? 1
      return true
    }
    default:
      return false
  }
}
