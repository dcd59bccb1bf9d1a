import { describe, expect, it } from 'vitest'
import { PART_HEIGHT, PART_WIDTH } from '../src/workspace/board/shape'
import { Sight, type Flow, type Pane } from '../src/workspace/board/sight'

interface Place {
  x: number
  y: number
}

/** The view of a canvas as the library moves it, with the sums of a fit done here for parts of one size. */
function looking(parts: Place[], pane: Pane) {
  let view = { x: 0, y: 0, zoom: 1 }
  const flow: Flow = {
    getViewport: () => view,
    setViewport: (to) => {
      view = to
      return Promise.resolve(true)
    },
    setCenter: (x, y, options) => {
      const zoom = options?.zoom ?? view.zoom
      view = { x: pane.width / 2 - x * zoom, y: pane.height / 2 - y * zoom, zoom }
      return Promise.resolve(true)
    },
    fitView: ({ maxZoom, padding }) => {
      const [left, right, top, bottom] = [padding.left, padding.right, padding.top, padding.bottom].map(parseFloat)
      const span = (axis: 'x' | 'y') => parts.map((part) => part[axis])
      const [x, y] = [Math.min(...span('x')), Math.min(...span('y'))]
      const [wide, high] = [Math.max(...span('x')) - x + PART_WIDTH, Math.max(...span('y')) - y + PART_HEIGHT]
      const [width, height] = [pane.width - (left ?? 0) - (right ?? 0), pane.height - (top ?? 0) - (bottom ?? 0)]
      const zoom = Math.min(maxZoom, width / wide, height / high)
      view = { x: (left ?? 0) - x * zoom, y: (top ?? 0) - y * zoom, zoom }
      return Promise.resolve(true)
    },
  }
  const sight = new Sight(flow, () => pane)
  return { sight, view: () => view, drag: (to: typeof view) => ((view = to), sight.moved()) }
}

const row = (many: number) => Array.from({ length: many }, (_, index) => ({ x: index * 220, y: 0 }))
const pane = (width: number, height: number, narrow = false): Pane => ({ width, height, narrow })

describe('what of a board can be seen', () => {
  it('is all of it right of the tools, or above them where they are below', () => {
    for (const each of [pane(900, 500), pane(390, 344, true)]) {
      const parts = row(7)
      const { sight, view } = looking(parts, each)
      expect(sight.seesAll(parts)).toBe(false)
      sight.keep(parts)
      expect(sight.seesAll(parts)).toBe(true)
      const { x, y, zoom } = view()
      if (each.narrow) expect(y + PART_HEIGHT * zoom).toBeLessThan(each.height - 64)
      else expect(x).toBeGreaterThan(60)
    }
  })

  it('does not count what lies below the tools', () => {
    const { sight } = looking(row(1), pane(900, 500))
    expect(sight.sees({ x: 59, y: 10 })).toBe(false)
    expect(sight.sees({ x: 60, y: 10 })).toBe(true)
    const { sight: narrow } = looking(row(1), pane(390, 344, true))
    expect(narrow.sees({ x: 0, y: 344 - 64 - PART_HEIGHT })).toBe(true)
    expect(narrow.sees({ x: 0, y: 344 - 63 - PART_HEIGHT })).toBe(false)
  })

  it('is all of it again in a smaller window and with more parts, until a hand moves the view', () => {
    const [parts, window] = [row(4), pane(1200, 500)]
    const { sight, view, drag } = looking(parts, window)
    sight.fit()
    window.width = 600
    sight.keep(parts)
    expect(sight.seesAll(parts)).toBe(true)
    parts.push(...row(9).slice(4))
    sight.keep(parts)
    expect(sight.seesAll(parts)).toBe(true)
    drag({ x: -300, y: 40, zoom: 1 })
    sight.keep(parts)
    expect(view()).toEqual({ x: -300, y: 40, zoom: 1 })
    sight.fit()
    window.width = 500
    sight.keep(parts)
    expect(sight.seesAll(parts)).toBe(true)
  })

  it('is nothing to be mended in a pane that is not shown', () => {
    const { sight, view } = looking(row(7), pane(0, 0))
    sight.keep(row(7))
    expect(view()).toEqual({ x: 0, y: 0, zoom: 1 })
  })
})

describe('a part out of sight', () => {
  it('is brought in no further than it must, and one that is seen stays where it is', () => {
    const { sight, view } = looking(row(9), pane(900, 500))
    sight.show({ x: 300, y: 100 })
    expect(view()).toEqual({ x: 0, y: 0, zoom: 1 })
    sight.show({ x: 30, y: -20 })
    expect(view()).toEqual({ x: 60 + 16 - 30, y: 16 + 20, zoom: 1 })
    sight.show({ x: 2000, y: 100 })
    expect(view()).toEqual({ x: 900 - 16 - PART_WIDTH - 2000, y: 16 + 20, zoom: 1 })
  })
})

describe('the fields of a part', () => {
  it('are large enough to write in, and after them the view is where it was', () => {
    const parts = row(9)
    const { sight, view } = looking(parts, pane(900, 500))
    sight.fit()
    const before = view()
    expect(before.zoom).toBeLessThan(0.7)
    sight.open(parts[4] ?? { x: 0, y: 0 })
    expect(view().zoom).toBe(1)
    sight.open(parts[5] ?? { x: 0, y: 0 })
    sight.close(parts)
    expect(view()).toEqual(before)
  })

  it('leave a view alone in which they can be written', () => {
    const parts = row(3)
    const { sight, view } = looking(parts, pane(900, 500))
    sight.fit()
    const before = view()
    sight.open(parts[1] ?? { x: 0, y: 0 })
    expect(view()).toBe(before)
  })

  it('leave the view where a hand moved it meanwhile', () => {
    const parts = row(9)
    const { sight, view, drag } = looking(parts, pane(900, 500))
    sight.fit()
    sight.open(parts[4] ?? { x: 0, y: 0 })
    drag({ x: -700, y: 10, zoom: 1 })
    sight.close(parts)
    expect(view()).toEqual({ x: -700, y: 10, zoom: 1 })
  })
})
