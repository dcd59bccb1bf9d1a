// @vitest-environment node
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'

/** Bytes of JavaScript, gzip, that a first load may take, and a pane that is loaded when its tab is opened. */
const LIMIT = 80 * 1024
const EDITOR_LIMIT = 130 * 1024

let files: Rolldown.RolldownOutput['output']

beforeAll(async () => {
  const made = (await build({
    build: { write: false },
    logLevel: 'error',
    mode: 'production',
  })) as Rolldown.RolldownOutput
  files = made.output
}, 60_000)

function chunk(matches: (chunk: Rolldown.OutputChunk) => boolean): Rolldown.OutputChunk {
  const found = files.find((file): file is Rolldown.OutputChunk => file.type === 'chunk' && matches(file))
  if (!found) throw new Error('there is no such chunk')
  return found
}

/** A chunk with all that it loads at once. */
function together({ fileName }: Rolldown.OutputChunk, seen = new Set<string>()): Set<string> {
  if (seen.has(fileName)) return seen
  seen.add(fileName)
  chunk((one) => one.fileName === fileName).imports.forEach((name) =>
    together(
      chunk((one) => one.fileName === name),
      seen,
    ),
  )
  return seen
}

function size(names: Iterable<string>): number {
  return [...names].reduce((sum, name) => sum + gzipSync(chunk((one) => one.fileName === name).code).length, 0)
}

describe('the built page', () => {
  it('loads less JavaScript at first than the design allows', () => {
    expect(size(together(chunk(({ isEntry }) => isEntry)))).toBeLessThan(LIMIT)
  })

  it('loads the editor with its tab only, and no more than the design allows', () => {
    const first = together(chunk(({ isEntry }) => isEntry))
    const pane = together(chunk(({ facadeModuleId }) => facadeModuleId?.endsWith('CodePane.svelte') ?? false))
    const more = [...pane].filter((name) => !first.has(name))
    expect(more.length).toBeGreaterThan(0)
    expect(size(more)).toBeLessThan(EDITOR_LIMIT)
    expect(chunk(({ isEntry }) => isEntry).code).not.toContain('cm-content')
  })

  it('brings Python along, unmodified and with its notice', () => {
    const names = files.map(({ fileName }) => fileName).filter((name) => name.startsWith('pyodide/'))
    expect(names.map((name) => name.slice(8)).sort()).toEqual([
      ...['NOTICE.txt', 'frame.html', 'frame.js', 'harness.py', 'pyodide-lock.json', 'pyodide.asm.mjs'],
      ...['pyodide.asm.wasm', 'pyodide.mjs', 'python_stdlib.zip', 'worker.js'],
    ])
    const asset = (name: string) => files.find((file) => file.fileName === `pyodide/${name}`) as Rolldown.OutputAsset
    const theirs = readFileSync(new URL('../node_modules/pyodide/pyodide.asm.wasm', import.meta.url))
    expect(theirs.equals(asset('pyodide.asm.wasm').source as Uint8Array)).toBe(true)
    expect(asset('NOTICE.txt').source).toMatch(/Pyodide \d+\.\d+\.\d+, unmodified/)
    // Classic scripts: nothing of a bundle in them, and nothing for the frame to load.
    for (const name of ['frame.js', 'worker.js']) expect(asset(name).source).not.toMatch(/^\s*(?:import|export)\b/m)
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
