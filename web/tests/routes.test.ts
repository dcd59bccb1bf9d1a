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
    expect(parse(`/replay/${SESSION}`)).toEqual({ page: 'replay', session: SESSION })
    expect(parse('/replays')).toEqual({ page: 'replays' })
    expect(address({ page: 'replay', session: SESSION })).toBe(`/replay/${SESSION}`)
    expect(address({ page: 'replays' })).toBe('/replays')
  })

  it('that name nothing are missing', () => {
    for (const path of [
      '/i/',
      '/i/short',
      `/i/${SESSION}x`,
      `/i/${SESSION.toUpperCase()}`,
      '/replay/',
      '/replay',
      '/evil',
    ]) {
      expect(parse(path)).toEqual({ page: 'missing' })
    }
  })
})
