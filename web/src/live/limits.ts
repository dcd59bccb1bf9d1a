/** How the time of a round can be limited, before it begins and while it runs. Pure. */
import type { Create } from '../protocol/protocol'

export interface Limit {
  id: 'plan' | 'half' | 'double' | 'off'
  title: string
  says: string
  clock: Create['clock']
  stretch: number
}

export const LIMITS: readonly Limit[] = [
  { id: 'plan', title: 'As planned', says: 'Phases end when their minutes do.', clock: 'real', stretch: 100 },
  {
    id: 'half',
    title: 'Half as long again',
    says: 'Every phase has half its minutes more.',
    clock: 'real',
    stretch: 150,
  },
  { id: 'double', title: 'Twice as long', says: 'Every phase has its minutes twice.', clock: 'real', stretch: 200 },
  { id: 'off', title: 'No limit', says: 'The clock is off; phases move on by turns.', clock: 'turns', stretch: 100 },
]

/** Which of them holds; another stretch, as the terminal can give, is none of them. */
export function limit(clock: Create['clock'], stretch: number): Limit['id'] | null {
  if (clock === 'turns') return 'off'
  return LIMITS.find((each) => each.clock === 'real' && each.stretch === stretch)?.id ?? null
}
