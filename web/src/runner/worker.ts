/** The worker that holds Python. It is made from a blob inside the frame, so it has the frame's origin and policy: no network. */

interface Python {
  version: string
  FS: { writeFile: (path: string, text: string) => void }
  runPython: (code: string) => unknown
  pyimport: (name: string) => { run: { callKwargs: (...words: unknown[]) => void } }
}

/** An address that leads nowhere: Pyodide asks for its files below it, and gets those that came with the order. */
const NOWHERE = 'https://python.invalid/'

async function script<Module>(bytes: ArrayBuffer): Promise<Module> {
  const address = URL.createObjectURL(new Blob([bytes], { type: 'text/javascript' }))
  // eslint-disable-next-line no-unsanitized/method -- Pyodide's own file, from our own server, in a place without an origin
  return import(/* @vite-ignore */ address) as Promise<Module>
}

async function boot(files: RunnerFiles): Promise<Python> {
  const given: Record<string, Response> = {
    'pyodide.asm.wasm': new Response(files.binary, { headers: { 'content-type': 'application/wasm' } }),
    'python_stdlib.zip': new Response(files.library),
  }
  const ask = self.fetch
  self.fetch = (request) => Promise.resolve(given[String(request).replace(NOWHERE, '')] ?? Response.error())
  const { loadPyodide } = await script<{ loadPyodide: (options: object) => Promise<Python> }>(files.loader)
  const { default: createPyodideModule } = await script<{ default: unknown }>(files.module)
  const python = await loadPyodide({ indexURL: NOWHERE, createPyodideModule, lockFileContents: files.lock })
  self.fetch = ask
  python.FS.writeFile('/home/pyodide/harness.py', files.harness)
  return python
}

async function work(files: RunnerFiles, port: MessagePort): Promise<void> {
  const tell = (message: object) => port.postMessage(JSON.stringify(message))
  try {
    const python = await boot(files)
    const harness = python.pyimport('harness')
    // From here on our own errors are caught and told: what reaches this listener went wrong later in something the candidate's code
    // began, such as a worker of its own, and is no failure of Python's.
    addEventListener('error', (event) => event.preventDefault())
    port.onmessage = ({ data: { solution, tests, measure } }: MessageEvent<RunOrder>) => {
      const began = performance.now()
      try {
        harness.run.callKwargs(solution, tests, (text: string) => port.postMessage(text), { measure })
        tell({ kind: 'done', milliseconds: Math.round(performance.now() - began) })
      } catch (error) {
        tell({ kind: 'crashed', says: String(error), milliseconds: Math.round(performance.now() - began) })
      }
    }
    tell({ kind: 'ready', version: String(python.runPython('import sys; sys.version.split()[0]')) })
  } catch (error) {
    tell({ kind: 'broken', says: String(error) })
  }
}

addEventListener(
  'message',
  ({ data, ports: [port] }: MessageEvent<RunnerFiles>) => {
    if (port) void work(data, port)
  },
  { once: true },
)
