/** The History API as state: which page is open, and how to go to another. */
import { parse, type Route } from './routes'

class Router {
  route = $state.raw<Route>(parse(location.pathname))

  constructor() {
    addEventListener('popstate', () => {
      this.#read()
    })
    document.addEventListener('click', (event) => {
      this.#follow(event)
    })
  }

  go(path: string): void {
    history.pushState(null, '', path)
    this.#read()
    scrollTo(0, 0)
    // What had the focus is gone with its page: the next Tab begins at the top, wherever that was.
    document.getElementById('app')?.focus({ preventScroll: true })
  }

  #read(): void {
    const route = parse(location.pathname)
    // A link to a turn changes the hash only; the page stays as it is.
    if (JSON.stringify(route) !== JSON.stringify(this.route)) this.route = route
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return
    if (link.hash || parse(link.pathname).page === 'missing') return
    event.preventDefault()
    this.go(link.pathname + link.search)
  }
}

export const router = new Router()
