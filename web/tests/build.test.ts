// @vitest-environment node
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'

/** Bytes of JavaScript, gzip, that a first load may take. */
const LIMIT = 80 * 1024
/** The same for what is loaded with the Board tab. */
const BOARD = 80 * 1024

let files: Rolldown.RolldownOutput['output']

beforeAll(async () => {
  const made = (await build({
    build: { write: false },
    logLevel: 'error',
    mode: 'production',
  })) as Rolldown.RolldownOutput
  files = made.output
}, 60_000)

/** Bytes, gzip, of a chunk and of what it imports at once, without what is loaded already. */
function weight(chunk: Rolldown.OutputChunk, loaded: readonly string[] = []): number {
  const names = [chunk.fileName]
  for (const name of names) {
    const made = files.find((file) => file.fileName === name) as Rolldown.OutputChunk
    names.push(...made.imports.filter((each) => !names.includes(each) && !loaded.includes(each)))
  }
  const made = files.filter((file) => names.includes(file.fileName)) as Rolldown.OutputChunk[]
  return made.reduce((sum, { code }) => sum + gzipSync(code).length, 0)
}

function named(name: string): Rolldown.OutputChunk {
  const chunk = files.find((file) => file.type === 'chunk' && file.name === name)
  if (!chunk) throw new Error(`no chunk ${name}`)
  return chunk as Rolldown.OutputChunk
}

describe('the built page', () => {
  it('loads less JavaScript at first than the design allows', () => {
    const entry = files.find((file) => file.type === 'chunk' && file.isEntry) as Rolldown.OutputChunk
    const first = [entry, ...files.filter((file) => entry.imports.includes(file.fileName))] as Rolldown.OutputChunk[]
    expect(first.reduce((sum, { code }) => sum + gzipSync(code).length, 0)).toBeLessThan(LIMIT)
  })

  it('loads no more with the Board tab than the design allows, and what lays it out only when asked', () => {
    const entry = files.find((file) => file.type === 'chunk' && file.isEntry) as Rolldown.OutputChunk
    const pane = named('BoardPane')
    expect(weight(pane, [entry.fileName, ...entry.imports])).toBeLessThan(BOARD)
    expect(pane.dynamicImports).toContain(named('arrange').fileName)
  })

  it('has no inline script or style, and asks no other host', () => {
    const html = files.find(({ fileName }) => fileName === 'index.html') as Rolldown.OutputAsset
    expect(html.source).not.toMatch(/<style|<script(?![^>]*src=)|style=|https?:/)
  })

  it('names every asset by its content', () => {
    const names = files.map(({ fileName }) => fileName).filter((name) => name.startsWith('assets/'))
    expect(names.length).toBeGreaterThan(3)
    expect(names.every((name) => /-[\w-]{8}\.(js|css|woff2)$/.test(name))).toBe(true)
  })
})
