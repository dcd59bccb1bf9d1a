import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'

/** A browser of this machine: none is fetched. */
function chromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  const places = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap((name) => places.map((place) => join(place, name))).find((path) => existsSync(path))
}

const browser = chromium()
if (!browser) {
  process.stderr.write(
    'No Chromium on this machine: the component tests in tests/browser/ are skipped (install `chromium` to run them).\n',
  )
}

const logic: TestProjectConfiguration = {
  extends: './vite.config.ts',
  test: {
    name: 'logic',
    environment: 'jsdom',
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/browser/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
}

const components = (executablePath: string): TestProjectConfiguration => ({
  extends: './vite.config.ts',
  // Whatever is found only when a test runs would reload the page under it.
  optimizeDeps: { include: ['@xyflow/svelte', '@dagrejs/dagre'] },
  test: {
    name: 'components',
    include: ['tests/browser/**/*.test.ts'],
    testTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      provider: playwright({
        launchOptions: {
          executablePath,
          args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
        },
      }),
      instances: [{ browser: 'chromium', viewport: { width: 1200, height: 800 } }],
      screenshotFailures: false,
    },
  },
})

export default defineConfig({ test: { projects: browser ? [logic, components(browser)] : [logic] } })
