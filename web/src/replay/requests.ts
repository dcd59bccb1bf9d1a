/** What the page of an ended interview asks the server and tells it, over plain HTTP. */
import { ask } from '../app/ask'
import type {
  Adjust,
  Attempts,
  Begun,
  Cards,
  Cite,
  Comparison,
  Drill,
  Hide,
  Order,
  Progress,
  Replay,
  Scorecard,
} from '../protocol/reviews'
import { splitAgainst } from './place'

export { Refused } from '../app/ask'

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

export function hide(id: string, grading: string, piece: string, wanted: Hide): Promise<Scorecard> {
  return ask(`${at(id)}/cards/${grading}/evidence/${piece}`, 'PUT', wanted)
}

export function cite(id: string, grading: string, wanted: Cite): Promise<Scorecard> {
  return ask(`${at(id)}/cards/${grading}/evidence`, 'POST', wanted)
}

/** `against` is the earlier grading: `g1`, or `ID.g1` of another interview. */
export function compare(id: string, grading: string, against: string): Promise<Comparison> {
  const { interview, grading: earlier } = splitAgainst(against)
  const query = new URLSearchParams({ earlier, ...(interview ? { interview } : {}) })
  return ask(`${at(id)}/cards/${grading}/compare?${query.toString()}`)
}

export const cardAddress = (id: string, grading: string) => `${at(id)}/cards/${grading}`
export const pageAddress = (id: string, grading: string) => `${at(id)}/cards/${grading}/html`
