// @vitest-environment node
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { beforeAll, describe, expect, it, vi } from 'vitest'

/** Bytes of JavaScript, gzip, that a first load may take. */
const LIMIT = 80 * 1024
/** The same for what is loaded with the Code tab, and with the Board tab. */
const EDITOR = 130 * 1024

const BOARD = 80 * 1024

let files: Rolldown.RolldownOutput['output']

beforeAll(async () => {
  // As `npm run build` does; otherwise the development half of each library would be weighed.
  vi.stubEnv('NODE_ENV', 'production')
  const made = (await build({
    build: { write: false },
    logLevel: 'error',
    mode: 'production',
  })) as Rolldown.RolldownOutput
  files = made.output
  vi.unstubAllEnvs()
}, 60_000)

/** The names of a chunk and of all that it imports at once. */
function loads(chunk: Rolldown.OutputChunk): string[] {
  const names = [chunk.fileName]
  for (const name of names) {
    const made = files.find((file) => file.fileName === name) as Rolldown.OutputChunk
    names.push(...made.imports.filter((each) => !names.includes(each)))
  }
  return names
}

/** Bytes, gzip, of the chunks of those names. */
function weight(names: readonly string[]): number {
  const made = files.filter((file) => names.includes(file.fileName)) as Rolldown.OutputChunk[]
  return made.reduce((sum, { code }) => sum + gzipSync(code).length, 0)
}

function named(name: string): Rolldown.OutputChunk {
  const chunk = files.find((file) => file.type === 'chunk' && file.name === name)
  if (!chunk) throw new Error(`no chunk ${name}`)
  return chunk as Rolldown.OutputChunk
}

describe('the built page', () => {
  const first = () => {
    const entry = files.find((file) => file.type === 'chunk' && file.isEntry) as Rolldown.OutputChunk
    return [...new Set([...loads(entry), ...loads(named('Live'))])]
  }

  it('loads less JavaScript at first than the design allows, also for an interview', () => {
    expect(weight(first())).toBeLessThan(LIMIT)
  })

  it('loads no more with the Board tab than the design allows, and what lays it out only when asked', () => {
    const pane = named('BoardPane')
    const known = first()
    expect(weight(loads(pane).filter((name) => !known.includes(name)))).toBeLessThan(BOARD)
    expect(pane.dynamicImports).toContain(named('arrange').fileName)
  })

  it('loads the editor with its tab only, and no more than the design allows', () => {
    const known = first()
    const more = loads(named('CodePane')).filter((name) => !known.includes(name))
    expect(more.length).toBeGreaterThan(0)
    expect(weight(more)).toBeLessThan(EDITOR)
    expect(named('Live').code).not.toContain('cm-content')
  })

  it('brings Python along, unmodified and with its notice', () => {
    const names = files.map(({ fileName }) => fileName).filter((name) => name.startsWith('pyodide/'))
    expect(names.map((name) => name.slice(8)).sort()).toEqual([
      ...['NOTICE.txt', 'frame.html', 'frame.js', 'harness.txt', 'pyodide-lock.json', 'pyodide.asm.mjs'],
      ...['pyodide.asm.wasm', 'pyodide.mjs', 'python_stdlib.zip', 'worker.js'],
    ])
    const asset = (name: string) => files.find((file) => file.fileName === `pyodide/${name}`) as Rolldown.OutputAsset
    const theirs = readFileSync(new URL('../node_modules/pyodide/pyodide.asm.wasm', import.meta.url))
    expect(theirs.equals(asset('pyodide.asm.wasm').source as Uint8Array)).toBe(true)
    expect(asset('NOTICE.txt').source).toMatch(/Pyodide \d+\.\d+\.\d+, unmodified/)
    // Classic scripts: nothing of a bundle in them, and nothing for the frame to load.
    for (const name of ['frame.js', 'worker.js']) expect(asset(name).source).not.toMatch(/^\s*(?:import|export)\b/m)
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
