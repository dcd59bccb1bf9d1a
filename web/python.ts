/** The folder `pyodide/` of the built page: Pyodide's own files as they are, and the frame and worker that they run in. */
import { readFileSync } from 'node:fs'
import { transformWithOxc, type Plugin } from 'vite'

const PACKAGE = new URL('node_modules/pyodide/', import.meta.url)
const SOURCE = new URL('src/runner/', import.meta.url)
const WORKSPACE = new URL('src/workspace/', import.meta.url)
const THEIRS = ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide-lock.json']

/** Classic scripts are stripped of their types and left apart from all bundles. */
async function script(name: string): Promise<string> {
  const path = new URL(`${name}.ts`, SOURCE)
  return (await transformWithOxc(readFileSync(path, 'utf8'), path.pathname, { lang: 'ts' })).code
}

async function content(name: string): Promise<string | Uint8Array<ArrayBuffer>> {
  if (THEIRS.includes(name)) return new Uint8Array(readFileSync(new URL(name, PACKAGE)))
  if (name.endsWith('.js')) return script(name.slice(0, -3))
  // As text: nothing on a machine where the program is installed takes it for a module of the program.
  if (name === 'harness.txt') return readFileSync(new URL('harness.py', WORKSPACE), 'utf8')
  const text = readFileSync(new URL(name, SOURCE), 'utf8')
  const { version } = JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8')) as { version: string }
  return text.replaceAll('VERSION', version)
}

const NAMES = [...THEIRS, 'frame.html', 'frame.js', 'worker.js', 'harness.txt', 'NOTICE.txt']

export const python: Plugin = {
  name: 'python',
  async generateBundle() {
    for (const name of NAMES) this.emitFile({ type: 'asset', fileName: `pyodide/${name}`, source: await content(name) })
  },
}
