// @vitest-environment node
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'

/** Bytes of JavaScript, gzip, that a first load may take. */
const LIMIT = 80 * 1024

let files: Rolldown.RolldownOutput['output']

beforeAll(async () => {
  const made = (await build({
    build: { write: false },
    logLevel: 'error',
    mode: 'production',
  })) as Rolldown.RolldownOutput
  files = made.output
}, 60_000)

describe('the built page', () => {
  it('loads less JavaScript at first than the design allows', () => {
    const entry = files.find((file) => file.type === 'chunk' && file.isEntry) as Rolldown.OutputChunk
    const first = [entry, ...files.filter((file) => entry.imports.includes(file.fileName))] as Rolldown.OutputChunk[]
    expect(first.reduce((sum, { code }) => sum + gzipSync(code).length, 0)).toBeLessThan(LIMIT)
  })

  it.each(['Replay', 'Evals', 'Eval'])('fetches %s only when one is opened', (name) => {
    const chunks = files.filter((file): file is Rolldown.OutputChunk => file.type === 'chunk')
    const page = chunks.find((chunk) => chunk.name === name)
    expect(page?.isDynamicEntry).toBe(true)
    expect(chunks.find(({ isEntry }) => isEntry)?.imports).not.toContain(page?.fileName)
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
