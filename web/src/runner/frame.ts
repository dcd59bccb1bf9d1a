/**
 * The script of the frame that Python runs in. The frame has an origin of its own, no network and no way to the page
 * but the port it is handed; all it does is to start and to end the worker.
 *
 * This file and `worker.ts` are classic scripts of their own: they import nothing, and nothing imports them.
 */
function serve(port: MessagePort): void {
  let worker: Worker | null = null
  port.onmessage = ({ data, ports }: MessageEvent<FrameOrder>) => {
    // Whatever it computes, it ends at once: that is what stops a loop without an end.
    worker?.terminate()
    worker = null
    if (data.kind !== 'start') return
    worker = new Worker(URL.createObjectURL(new Blob([data.files.worker], { type: 'text/javascript' })))
    worker.onerror = ({ message }) => {
      port.postMessage({ kind: 'broken', says: message })
    }
    worker.postMessage(data.files, [...ports])
  }
}

addEventListener(
  'message',
  ({ source, ports: [port] }) => {
    if (source === parent && port) serve(port)
  },
  { once: true },
)
