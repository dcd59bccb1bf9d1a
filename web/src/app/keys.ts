/** The shortcuts as they are written on the screen. */
import { has } from './pages'
import type { Route } from './routes'

export interface Key {
  press: readonly string[]
  does: string
}

const goes = (key: string, page: Route['page'], does: string): Key[] =>
  has(page) ? [{ press: ['G', 'then', key], does }] : []

export const KEYS: readonly { where: string; keys: readonly Key[] }[] = [
  {
    where: 'Everywhere',
    keys: [
      { press: ['?'], does: 'These shortcuts' },
      { press: ['Mod', 'K'], does: 'Go to a turn, a pane or an interview' },
      { press: ['[', 'or', ']'], does: 'The pane before or after' },
      ...goes('P', 'start', 'Practise'),
      ...goes('R', 'replays', 'Replays'),
      ...goes('E', 'evals', 'Prompt evaluations'),
    ],
  },
  {
    where: 'In an interview',
    keys: [
      { press: ['Mod', '↵'], does: 'Send' },
      { press: ['Esc'], does: 'Interrupt the interviewer' },
      { press: ['⇧', '↵'], does: 'Run the tests, in the editor' },
      { press: ['Esc', 'then', 'Tab'], does: 'Leave the editor' },
    ],
  },
  {
    where: 'In a replay',
    keys: [
      { press: ['Space'], does: 'Play or pause' },
      { press: ['J', 'or', 'K'], does: 'The next turn, or the one before' },
      { press: ['E'], does: 'The next evidence; with ⇧ the one before' },
      { press: ['1', 'or', '4'], does: 'Speeds, from 1 to 8 times' },
    ],
  },
  {
    where: 'On the board',
    keys: [
      { press: ['←', '→', '↑', '↓'], does: 'Move a part; with ⇧ further' },
      { press: ['C'], does: 'Link a part' },
      { press: ['↵'], does: 'Rename a part, label a link' },
      { press: ['Space'], does: 'Pick a part, also several' },
      { press: ['Del'], does: 'Take it away' },
      { press: ['Mod', 'Z'], does: 'Undo; with ⇧ do again' },
    ],
  },
]
