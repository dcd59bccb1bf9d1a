/** What the page of a debrief asks the server; it changes nothing there. */
import { ask } from '../app/ask'
import type { Debrief } from '../protocol/reviews'
import { type Level, query } from './words'

export const debrief = (level: Level | null) => ask<Debrief>(`/api/debrief${query(level)}`)
export const markdownAddress = (level: Level) => `/api/debrief/markdown${query(level)}`
