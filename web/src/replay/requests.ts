/** What the page of an ended interview asks the server and tells it, over plain HTTP. */
import { Locked } from '../app/rest'
import type {
  Adjust,
  Attempts,
  Begun,
  Cards,
  Comparison,
  Drill,
  Order,
  Progress,
  Replay,
  Scorecard,
} from '../protocol/reviews'
import { splitAgainst } from './place'

/** The server said no, in one sentence; `code` is its stable word. */
export class Refused extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, says: string) {
    super(says)
    this.status = status
    this.code = code
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

async function ask<T>(path: string, method: Method = 'GET', body?: unknown): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? null : JSON.stringify(body),
    })
  } catch {
    throw new Error('The program does not answer. It may have been stopped.')
  }
  if (response.status === 401) throw new Locked()
  if (!response.ok) throw await refusal(response)
  return (await response.json()) as T
}

async function refusal(response: Response): Promise<Refused> {
  try {
    const { code, says } = (await response.json()) as { code: string; says: string }
    return new Refused(response.status, code, says)
  } catch {
    return new Refused(response.status, 'failed', `The program answered ${response.status}.`)
  }
}

const at = (id: string) => `/api/interviews/${id}`

export const replay = (id: string) => ask<Replay>(`${at(id)}/replay`)
export const cards = async (id: string) => (await ask<Cards>(`${at(id)}/cards`)).cards
export const attempts = async (id: string) => (await ask<Attempts>(`${at(id)}/attempts`)).attempts
export const progress = (id: string) => ask<Progress>(`${at(id)}/grade`)
export const grade = (id: string, order: Order) => ask<Progress>(`${at(id)}/grade`, 'POST', order)
export const stopGrading = (id: string) => ask<Progress>(`${at(id)}/grade`, 'DELETE')
export const drill = (id: string, wanted: Drill) => ask<Begun>(`${at(id)}/drill`, 'POST', wanted)

export function adjust(id: string, grading: string, dimension: string, wanted: Adjust): Promise<Scorecard> {
  return ask(`${at(id)}/cards/${grading}/${dimension}`, 'PUT', wanted)
}

/** `against` is the earlier grading: `g1`, or `ID.g1` of another interview. */
export function compare(id: string, grading: string, against: string): Promise<Comparison> {
  const { interview, grading: earlier } = splitAgainst(against)
  const query = new URLSearchParams({ earlier, ...(interview ? { interview } : {}) })
  return ask(`${at(id)}/cards/${grading}/compare?${query.toString()}`)
}

export const cardAddress = (id: string, grading: string) => `${at(id)}/cards/${grading}`
export const pageAddress = (id: string, grading: string) => `${at(id)}/cards/${grading}/html`
