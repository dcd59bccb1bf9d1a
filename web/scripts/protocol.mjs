// Writes src/protocol/protocol.ts from src/protocol/schema.json, which the server makes from its frames:
// {"client": <JSON Schema of the frames a client sends>, "server": <the same of what the server sends>}.
// With --check nothing is written and a stale file is an error.
import { readFile, writeFile } from 'node:fs/promises'
import { compile } from 'json-schema-to-typescript'

const SCHEMA = new URL('../src/protocol/schema.json', import.meta.url)
const TYPES = new URL('../src/protocol/protocol.ts', import.meta.url)
const BANNER = '// Generated from schema.json by `npm run protocol`. Do not edit.'

/** A title inside a model would become a type of its own, and a field with a default is always sent. */
function plain(model) {
  const properties = structuredClone(model.properties ?? {})
  for (const field of Object.values(properties)) {
    delete field.title
    delete field.default
  }
  return model.type === 'object' ? { ...model, properties, required: Object.keys(properties) } : model
}

const schema = JSON.parse(await readFile(SCHEMA, 'utf8'))
const models = { ...schema.client.$defs, ...schema.server.$defs }
const union = ({ oneOf, anyOf }) => ({ oneOf: oneOf ?? anyOf })

const types = await compile(
  {
    title: 'Protocol',
    type: 'object',
    properties: {
      client: { $ref: '#/$defs/ClientFrame' },
      server: { $ref: '#/$defs/ServerFrame' },
    },
    required: ['client', 'server'],
    additionalProperties: false,
    $defs: {
      ...Object.fromEntries(Object.entries(models).map(([name, model]) => [name, plain(model)])),
      ClientFrame: union(schema.client),
      ServerFrame: union(schema.server),
    },
  },
  'Protocol',
  { bannerComment: BANNER, additionalProperties: false, style: { semi: false, singleQuote: true, printWidth: 120 } },
)
const text = `${types}\n/** Longest answer in characters. */\nexport const MAX_TEXT = ${models.Say.properties.text.maxLength}\n`

if (process.argv.includes('--check')) {
  if ((await readFile(TYPES, 'utf8')) !== text) {
    console.error('src/protocol/protocol.ts is stale; run `npm run protocol` in web/.')
    process.exitCode = 1
  }
} else {
  await writeFile(TYPES, text)
}
