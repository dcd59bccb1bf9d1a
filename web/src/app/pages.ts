/** The pages that there are, each in a chunk of its own; a route without one shows that nothing is there. */
import type { Component } from 'svelte'
import type { Route } from './routes'

/** What a page may take from its address. */
export interface PageProps {
  session: string
  run: string
}

type Load = () => Promise<{ default: Component<PageProps> }>

/** A page takes what it needs of the address and leaves the rest. */
function page<Props extends Partial<PageProps>>(load: () => Promise<{ default: Component<Props> }>): Load {
  return load as unknown as Load
}

export const PAGES: Partial<Record<Route['page'], Load>> = {
  start: page(() => import('../home/Start.svelte')),
  live: page(() => import('../live/Live.svelte')),
  replays: page(() => import('../replay/Replays.svelte')),
  replay: page(() => import('../replay/Replay.svelte')),
  debrief: page(() => import('../debrief/Debrief.svelte')),
  evals: page(() => import('../evals/Evals.svelte')),
  eval: page(() => import('../evals/Eval.svelte')),
}

/** Whether there is a page for a route, so that nothing leads to where nothing is. */
export function has(name: Route['page']): boolean {
  return PAGES[name] !== undefined
}
