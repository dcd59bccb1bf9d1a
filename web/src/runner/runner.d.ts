/** What page, frame and worker hand each other. */

interface RunnerFiles {
  /** The source of `worker.ts`. */
  worker: string
  /** The source of `harness.py`. */
  harness: string
  /** Pyodide's own files. */
  loader: ArrayBuffer
  module: ArrayBuffer
  binary: ArrayBuffer
  library: ArrayBuffer
  lock: string
}

/** Page to frame; with `start` comes the port on which the page and the new worker talk. */
type FrameOrder = { kind: 'start'; files: RunnerFiles } | { kind: 'stop' }

/** Page to worker. */
interface RunOrder {
  solution: string
  tests: string
  measure: boolean
}
