import { describe, expect, it } from 'vitest'
import { chip, ending, type LinkState } from '../src/protocol/link'

describe('the end of a socket', () => {
  it('is final for a stranger, a missing interview and a displaced tab', () => {
    expect([4401, 4404, 4409].map((code) => ending(code, 0.5))).toEqual([
      { link: 'locked', again: null },
      { link: 'unknown', again: null },
      { link: 'displaced', again: null },
    ])
  })

  it('waits longer where the server asks for it, and never the same time on every page', () => {
    expect(ending(1013, 0).again).toBe(5_000)
    expect(ending(4429, 1).again).toBe(10_000)
    expect(ending(1012, 0).again).not.toBe(ending(1012, 1).again)
    expect(ending(1006, 0).again).toBe(0)
  })
})

describe('the chip', () => {
  const state: LinkState = { link: 'live', delay: 38.2, back: false, ended: false, waited: 0 }
  const words = (change: Partial<LinkState>) => chip({ ...state, ...change }).words

  it('says in words how the connection stands', () => {
    expect(words({})).toBe('Live · 38 ms')
    expect(words({ link: 'retrying' })).toBe('Reconnecting · your work is kept')
    expect(words({ back: true })).toBe('Back · nothing lost')
    expect(words({ link: 'offline' })).toBe('Offline · saved on this device')
    expect(words({ link: 'displaced' })).toBe('Round is open elsewhere')
    expect(words({ waited: 12_400 })).toBe('Interviewer is slow, 12 s')
    expect(words({ ended: true })).toBe('Interview over')
  })

  it('offers a way on where only a person can take it', () => {
    expect(chip({ ...state, link: 'offline' }).retry).toBe('Retry now')
    expect(chip({ ...state, link: 'displaced' }).retry).toBe('Use here')
    expect(chip({ ...state, link: 'retrying' }).retry).toBeUndefined()
  })
})
