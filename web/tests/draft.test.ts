import { expect, it } from 'vitest'
import { Draft } from '../src/live/draft'
import { memory } from './frames'

it('a draft is kept for its own interview, and leaves nothing behind when it is sent', () => {
  const store = memory()
  const draft = new Draft('s', store)
  expect(draft.read()).toBe('')
  draft.write('A set of hashes')
  expect(new Draft('s', store).read()).toBe('A set of hashes')
  expect(new Draft('other', store).read()).toBe('')
  draft.write('')
  expect(store.size).toBe(0)
})
