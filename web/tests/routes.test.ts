import { describe, expect, it } from 'vitest'
import { address, parse } from '../src/app/routes'

const SESSION = '01m9czqfxnydv7xw8tdhkj10gm'

describe('addresses', () => {
  it('name a page, and a page names its address', () => {
    expect(parse('/')).toEqual({ page: 'start' })
    expect(parse(`/i/${SESSION}`)).toEqual({ page: 'live', session: SESSION })
    expect(parse(`/i/${SESSION}/`)).toEqual({ page: 'live', session: SESSION })
    expect(address({ page: 'live', session: SESSION })).toBe(`/i/${SESSION}`)
    expect(address({ page: 'start' })).toBe('/')
    for (const path of [`/replay/${SESSION}`, '/replays', '/debrief', '/evals', '/evals/2026-08-22.a']) {
      const route = parse(path)
      if (route.page === 'missing') throw new Error(path)
      expect(address(route)).toBe(path)
    }
  })

  it('that name nothing are missing', () => {
    for (const path of [
      '/i/',
      '/i/short',
      `/i/${SESSION}x`,
      `/i/${SESSION.toUpperCase()}`,
      '/replay/x',
      '/debrief/x',
      '/evals/a b',
      '/nothing',
    ]) {
      expect(parse(path)).toEqual({ page: 'missing' })
    }
  })
})
