import { describe, expect, it } from 'vitest'
import { pressed, withReferences } from '../src/live/composing'
import { LIMITS, limit } from '../src/live/limits'
import { spoken } from '../src/voice/speaking'

const KEY = {
  key: 'Enter',
  keyCode: 13,
  isComposing: false,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
}

describe('Enter in the box of an answer', () => {
  it.each([
    [{}, false, null],
    [{ ctrlKey: true }, false, 'send'],
    [{ metaKey: true }, false, 'send'],
    [{ ctrlKey: true, shiftKey: true }, false, null],
    [{}, true, 'send'],
    [{ shiftKey: true }, true, null],
    [{ ctrlKey: true }, true, 'new line'],
    [{ key: 'a' }, true, null],
  ])('with %o and the setting %s means %s', (more, enterSends, means) => {
    expect(pressed({ ...KEY, ...more }, enterSends)).toBe(means)
  })

  it('never sends while an input method is composing', () => {
    for (const more of [{ isComposing: true }, { keyCode: 229 }]) {
      expect(pressed({ ...KEY, ...more }, true)).toBeNull()
      expect(pressed({ ...KEY, ...more, ctrlKey: true }, false)).toBeNull()
    }
  })
})

describe('what is attached', () => {
  it('stands before the answer as a quotation of the candidate’s own work', () => {
    const references = [
      { name: 'Router', text: 'worker: Router [lease 10 min]' },
      { name: 'lines 3–4', text: 'x = 1\ny = 2' },
    ]
    expect(withReferences('It holds the lease.', references)).toBe(
      '> worker: Router [lease 10 min]\n>\n> x = 1\n> y = 2\n\nIt holds the lease.',
    )
    expect(withReferences('Alone.', [])).toBe('Alone.')
  })
})

describe('the limit of time', () => {
  it('is known by clock and stretch, and each way has its own', () => {
    for (const { id, clock, stretch } of LIMITS) expect(limit(clock, stretch)).toBe(id)
    expect(limit('turns', 200)).toBe('off')
    expect(limit('real', 175)).toBeNull()
  })
})

describe('what is read out of a turn', () => {
  it('is its words, without marks, links and code', () => {
    const turn = '## Now\n\n- **Two** things: `a` and [b](https://example.org)\n\n```py\nx = 1\n```\n\n1. Why?'
    expect(spoken(turn)).toBe('Now Two things: a and b Why?')
    expect(spoken('half a ```py\nx =')).toBe('half a')
  })
})
