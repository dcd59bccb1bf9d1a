/** The addresses of the page. Everything else is `missing`. */

export type Route =
  { page: 'start' } | { page: 'live' | 'replay'; session: string } | { page: 'replays' } | { page: 'missing' }

const SESSION = /^\/(i|replay)\/([0-9a-z]{26})\/?$/

export function parse(path: string): Route {
  if (path === '/') return { page: 'start' }
  if (/^\/replays\/?$/.test(path)) return { page: 'replays' }
  const [, kind, session] = SESSION.exec(path) ?? []
  return session ? { page: kind === 'i' ? 'live' : 'replay', session } : { page: 'missing' }
}

export function address(route: Exclude<Route, { page: 'missing' }>): string {
  switch (route.page) {
    case 'start':
      return '/'
    case 'replays':
      return '/replays'
    case 'live':
      return `/i/${route.session}`
    case 'replay':
      return `/replay/${route.session}`
  }
}
