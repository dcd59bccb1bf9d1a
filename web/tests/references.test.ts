import { describe, expect, it } from 'vitest'
import { references } from '../src/workspace/references'

const CODE = `class WindowedDedupe:
    def __init__(self, ttl):
        self.ttl = ttl

    def keep(self, example):
        return True

    async def _expire_old(self):
        pass
`

describe('the lines the interviewer speaks of', () => {
  it.each([
    ['Line 3 keeps it for ever.', [3]],
    ['What do lines 2–4 do?', [2, 3, 4]],
    ['In lines 2 to 4 something is lost.', [2, 3, 4]],
    ['Lines 2 and 6 disagree.', [2, 6]],
    ['What does `keep` return twice?', [5]],
    ['What does keep() return?', [5]],
    ['When does _expire_old run?', [8]],
    ['When is `_expire_old` run, and what is WindowedDedupe for?', [1, 8]],
    ['You keep going: what do you keep?', []],
    ['There are 12 lines; a line of thought; line 99.', []],
    ['See `self.keep(example)`.', [5]],
    ['Lines 1-9999 are new.', []],
    ['', []],
  ])('%s', (reply, lines) => {
    expect(references(reply, CODE)).toEqual(lines)
  })

  it('marks nothing where everything is named', () => {
    expect(references(`line ${'1'.repeat(50_000)} ${'lines 1-99999 '.repeat(2_000)}`, CODE.repeat(50))).toEqual([])
  })
})
