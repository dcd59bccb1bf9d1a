/** The places of an interview that one can go to by name: its panes, the answer, and every turn. */
import type { Place } from '../app/places.svelte'
import type { Session } from '../protocol/session'
import { CHAT, type Desk } from '../workspace/desk.svelte'
import { clock } from './time'

/** How much of a turn stands in the list. */
const LONGEST = 60

export function herePlaces({ items, room }: Session, desk: Desk): Place[] {
  const panes = desk.tabs.map(({ id, title }) => ({ title, hint: 'Pane', go: () => focusPane(desk, id) }))
  const turns = items.flatMap((item) =>
    item.kind === 'turn'
      ? {
          title: `T${item.number} ${start(item.text)}`,
          hint: `${item.who === 'you' ? 'You' : room.role}, ${clock(item.at)}`,
          go: () => focusTurn(desk, item.number),
        }
      : [],
  )
  const answer = { title: 'Your answer', hint: 'Pane', go: () => focusAnswer(desk) }
  return [answer, ...panes, ...turns.reverse()]
}

/** The first words of a turn. */
export function start(text: string): string {
  const words = text.replace(/\s+/g, ' ').trim()
  return words.length > LONGEST ? `${words.slice(0, LONGEST).trimEnd()}…` : words
}

function focusPane(desk: Desk, tab: string): void {
  desk.show(tab)
  document.getElementById(`tab-workspace-${tab}`)?.focus()
}

function focusTurn(desk: Desk, number: number): void {
  desk.show(CHAT)
  location.hash = `T${number}`
  document.querySelector<HTMLElement>(`#T${number} a.number`)?.focus()
}

function focusAnswer(desk: Desk): void {
  desk.show(CHAT)
  document.getElementById('answer')?.focus()
}
