/** The addresses of the page. Everything else is `missing`. */

export type Route =
  | { page: 'start' }
  | { page: 'live'; session: string }
  | { page: 'replays' }
  | { page: 'replay'; session: string }
  | { page: 'debrief' }
  | { page: 'evals' }
  | { page: 'eval'; run: string }
  | { page: 'missing' }

const SESSION = /^\/(i|replay)\/([0-9a-z]{26})\/?$/
const RUN = /^\/evals\/([\w.-]{1,80})\/?$/

export function parse(path: string): Route {
  if (path === '/') return { page: 'start' }
  if (/^\/replays\/?$/.test(path)) return { page: 'replays' }
  if (/^\/debrief\/?$/.test(path)) return { page: 'debrief' }
  if (/^\/evals\/?$/.test(path)) return { page: 'evals' }
  const [, kind, session] = SESSION.exec(path) ?? []
  if (session) return { page: kind === 'i' ? 'live' : 'replay', session }
  const run = RUN.exec(path)?.[1]
  return run ? { page: 'eval', run } : { page: 'missing' }
}

export function address(route: Exclude<Route, { page: 'missing' }>): string {
  switch (route.page) {
    case 'start':
      return '/'
    case 'live':
      return `/i/${route.session}`
    case 'replay':
      return `/replay/${route.session}`
    case 'eval':
      return `/evals/${route.run}`
    default:
      return `/${route.page}`
  }
}
