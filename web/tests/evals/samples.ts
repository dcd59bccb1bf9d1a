/** Reports with invented figures, and what the HTML report shows of them; see `made` in the file. */
import type { Document } from '../../src/protocol/evals'
import file from './sample.json'

type Name = 'better' | 'worse' | 'invalid'

export interface Shown {
  subtitle: string
  metrics: Record<string, unknown>[]
  reach: string
  notes: string[]
  strata: Record<string, unknown>[]
  counts: Record<string, number>
  changed: number
  broken: number
  bars: Record<string, unknown>[]
  widest: string
  rows: Record<string, unknown>[]
  beside: Record<string, [number | null, number | null, boolean, number[][], number[][]][][]>
}

export const NAMES: readonly Name[] = ['better', 'worse', 'invalid']

export const sample = (name: Name): Document => structuredClone(file[name].document) as unknown as Document
export const shown = (name: Name): Shown => file[name].shows as unknown as Shown
