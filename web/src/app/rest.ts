/** What the page asks the server over plain HTTP: the rounds on offer and the interviews that are kept. */
import type { Create } from '../protocol/protocol'

export interface Offer {
  offline: boolean
  models: Record<string, string>
  rounds: RoundOffer[]
  levels: { id: Create['level']; name: string }[]
}

export interface RoundOffer {
  id: string
  title: string
  minutes: number
  persona: string
  role: string
  purpose: string
  questions: { id: string; title: string }[]
}

export interface Past {
  session: string
  round: string
  question: string
  question_title: string
  level: string
  started_at: number
  turns: number
  ended: boolean
  reason: string | null
  graded: boolean
  /** Where it comes from, in a sentence, where it was not held here. */
  source: string | null
  /** What is wrong with the file, where it cannot be read. */
  problem: string | null
}

export type Form = 'jsonl' | 'md' | 'json'

export const FORMS: readonly { id: Form; title: string }[] = [
  { id: 'md', title: 'Markdown' },
  { id: 'json', title: 'JSON' },
  { id: 'jsonl', title: 'JSON Lines' },
]

/** The server does not know this browser: its address with the key has not been opened here. */
export class Locked extends Error {}

async function ask(path: string, method: 'GET' | 'DELETE' = 'GET'): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, { method, credentials: 'same-origin', headers: { accept: 'application/json' } })
  } catch {
    throw new Error('The program does not answer. It may have been stopped.')
  }
  if (response.status === 401) throw new Locked()
  if (!response.ok) throw new Error(`The program answered ${response.status} to ${method} ${path}.`)
  return response
}

export async function offer(): Promise<Offer> {
  return (await (await ask('/api/rounds')).json()) as Offer
}

export async function interviews(): Promise<Past[]> {
  const past = (await (await ask('/api/interviews')).json()) as Past[]
  return past.sort((one, other) => other.started_at - one.started_at)
}

export async function remove(session: string): Promise<void> {
  await ask(`/api/interviews/${session}`, 'DELETE')
}

export function exportAddress(session: string, form: Form = 'jsonl'): string {
  return `/api/interviews/${session}/export?to=${form}`
}
