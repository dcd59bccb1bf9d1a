/** The addresses of the page. Everything else is `missing`. */

export type Route = { page: 'start' } | { page: 'live'; session: string } | { page: 'missing' }

const SESSION = /^\/i\/([0-9a-z]{26})\/?$/

export function parse(path: string): Route {
  if (path === '/') return { page: 'start' }
  const session = SESSION.exec(path)?.[1]
  return session ? { page: 'live', session } : { page: 'missing' }
}

export function address(route: Exclude<Route, { page: 'missing' }>): string {
  return route.page === 'start' ? '/' : `/i/${route.session}`
}
