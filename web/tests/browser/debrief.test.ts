import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import Debrief from '../../src/debrief/Debrief.svelte'
import { DEBRIEF, OFFER } from '../debrief/samples'
import { leave, show } from './live'

const home = location.pathname + location.search
let asked: string[] = []

/** A program that has graded at some levels; what was asked of it is kept. */
function program(levels: Partial<Record<string, unknown>>): void {
  vi.stubGlobal('fetch', (input: RequestInfo | URL) => {
    const path = String(input)
    asked.push(path)
    if (path === '/api/rounds') return Promise.resolve(Response.json(OFFER))
    if (path === '/api/interviews') return Promise.resolve(Response.json([{ graded: Object.keys(levels).length > 0 }]))
    const found = levels[new URLSearchParams(path.split('?')[1] ?? '').get('level') ?? '']
    if (found) return Promise.resolve(Response.json(found))
    return Promise.resolve(Response.json({ code: 'not_found', says: 'Not graded.' }, { status: 404 }))
  })
}

beforeEach(() => {
  asked = []
})

afterEach(async () => {
  await leave()
  history.replaceState(null, '', home)
  vi.unstubAllGlobals()
})

describe('a debrief', () => {
  it('says the decision first, then why, the rounds, what to talk about, and both memos', async () => {
    program({ '': DEBRIEF })
    await show(Debrief, {})
    await expect.element(page.getByRole('heading', { name: 'No hire at SDE II.' })).toBeVisible()
    expect(
      page
        .getByRole('heading', { level: 2 })
        .elements()
        .map((each) => each.textContent),
    ).toEqual(['No hire at SDE II.', 'Rounds', 'To be talked about', 'For the candidate'])
    await expect.element(page.getByText('Rehearsal, not an assessment')).toBeVisible()
    await expect.element(page.getByText('The weighted mean is 2.29 of 4.', { exact: true })).toBeVisible()
    const cells = (name: RegExp) =>
      page
        .getByRole('row', { name })
        .getByRole('cell')
        .elements()
        .map((each) => each.textContent.trim())
    expect(cells(/^Recruiter screen/)).toEqual(['None', '–', 'Gate', '–'])
    expect(cells(/^Coding screen.*coach’s scores/)).toEqual(['3 /4', '4', '10', 'CODE, COMM'])
    expect(cells(/^System design/)).toEqual(['2 /4', '4', '25', '–'])
    await expect.element(page.getByText('Practise D1 again.')).toBeVisible()
    await expect.element(page.getByText('Against: SAFE in D is 2 of 4.')).not.toBeVisible()
    await userEvent.click(page.getByText('The committee’s memo'))
    await expect.element(page.getByText('Against: SAFE in D is 2 of 4.')).toBeVisible()
  })

  it('leads from a round to its scorecard and from a quotation, which is text, to its turn', async () => {
    program({ '': DEBRIEF })
    await show(Debrief, {})
    const link = page.getByRole('link', { name: 'System design', exact: true })
    await expect.element(link).toHaveAttribute('href', `/replay/${'d'.repeat(26)}?grading=g2`)
    const quotation = page.getByRole('figure')
    await expect.element(quotation.getByText('“The <b>others</b> wait behind it.”')).toBeVisible()
    await expect
      .element(quotation.getByRole('link', { name: 'System design, turn 14' }))
      .toHaveAttribute('href', `/replay/${'d'.repeat(26)}?t=T14&grading=g2`)
    await expect.element(page.getByText('Implementation was not assessed.')).not.toBeVisible()
    await userEvent.click(page.getByText('Not assessed (1)'))
    await expect.element(page.getByText('Implementation was not assessed.')).toBeVisible()
  })

  it('says whose the rounds are, where that is in doubt, and who was left out', async () => {
    const [first, second, third] = DEBRIEF.packets.map((one, index) => ({
      ...one,
      candidate: ['', 'Kim', 'Dev'][index],
    }))
    program({
      '': {
        ...DEBRIEF,
        packets: [first, second, third],
        doubt: 'The rounds name different candidates.',
        notes: ['Only interviews of Kim are taken: `interviewer debrief ID ID` takes others.'],
      },
    })
    await show(Debrief, {})
    await expect.element(page.getByText('The rounds name different candidates.')).toBeVisible()
    await expect.element(page.getByRole('row', { name: /^Coding screen.*of Kim/ })).toBeVisible()
    await expect.element(page.getByText('interviewer debrief ID ID', { exact: true })).toBeVisible()
    expect(document.querySelector('.note code')?.textContent).toBe('interviewer debrief ID ID')
  })

  it('is made anew at the level that is chosen, which the address keeps and the file has', async () => {
    const senior = { ...DEBRIEF, level: 'Sr', level_name: 'Senior', says: 'Strong no hire at Senior.' }
    program({ '': DEBRIEF, Sr: senior })
    await show(Debrief, {})
    const chooser = page.getByLabelText('Level', { exact: true })
    await expect.element(chooser).toHaveValue('II')
    await userEvent.selectOptions(chooser, 'Senior')
    await expect.element(page.getByRole('heading', { name: 'Strong no hire at Senior.' })).toBeVisible()
    expect(location.search).toBe('?level=Sr')
    await expect
      .element(page.getByRole('link', { name: 'Markdown' }))
      .toHaveAttribute('href', '/api/debrief/markdown?level=Sr')
    await show(Debrief, {})
    await expect.element(page.getByRole('heading', { name: 'Strong no hire at Senior.' })).toBeVisible()
    expect(asked.filter((path) => path.startsWith('/api/debrief'))).toEqual([
      '/api/debrief',
      '/api/debrief?level=Sr',
      '/api/debrief?level=Sr',
    ])
  })

  it('says what to do where nothing is graded, and where nothing is at a level', async () => {
    program({})
    await show(Debrief, {})
    await expect.element(page.getByRole('heading', { name: 'Nothing is graded yet' })).toBeVisible()
    await expect.element(page.getByRole('link', { name: 'Open replays' })).toHaveAttribute('href', '/replays')
    await expect.element(page.getByLabelText('Level', { exact: true })).not.toBeInTheDocument()
    expect(asked).not.toContain('/api/debrief')
    program({ II: DEBRIEF })
    history.replaceState(null, '', '?level=Sr')
    await show(Debrief, {})
    await expect.element(page.getByRole('heading', { name: 'Nothing is graded at Senior' })).toBeVisible()
    await expect.element(page.getByRole('link', { name: 'Markdown' })).not.toBeInTheDocument()
    await userEvent.selectOptions(page.getByLabelText('Level', { exact: true }), 'SDE II')
    await expect.element(page.getByRole('heading', { name: 'No hire at SDE II.' })).toBeVisible()
  })

  it('shows the last level that was chosen, however late the answer to another comes', async () => {
    let late: (answer: Response) => void = () => undefined
    program({ '': DEBRIEF, Sr: { ...DEBRIEF, level: 'Sr', says: 'Strong no hire at Senior.' } })
    const quick = fetch
    vi.stubGlobal('fetch', (input: string) =>
      input.endsWith('level=I') ? new Promise<Response>((resolve) => (late = resolve)) : quick(input),
    )
    await show(Debrief, {})
    const chooser = page.getByLabelText('Level', { exact: true })
    await expect.element(chooser).toHaveValue('II')
    await userEvent.selectOptions(chooser, 'SDE I')
    await userEvent.selectOptions(chooser, 'Senior')
    await expect.element(page.getByRole('heading', { name: 'Strong no hire at Senior.' })).toBeVisible()
    late(Response.json({ ...DEBRIEF, level: 'I', says: 'Hire at SDE I.' }))
    await new Promise((resolve) => requestAnimationFrame(resolve))
    await expect.element(page.getByRole('heading', { name: 'Strong no hire at Senior.' })).toBeVisible()
    await expect.element(page.getByRole('heading', { name: 'Hire at SDE I.' })).not.toBeInTheDocument()
  })
})
