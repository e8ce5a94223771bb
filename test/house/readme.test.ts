import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { buildProgram } from '../../src/cli/program.ts'
import { commandsShown, type Known, mistakeIn } from './commands-shown.ts'
import { read } from './tree.ts'

const manifest: { readonly scripts: Record<string, string> } = JSON.parse(read('package.json'))
const known: Known = { scripts: manifest.scripts, program: buildProgram(), exists: existsSync }

test('every command the README shows exists as written', () => {
  const shown = commandsShown(read('README.md'))
  expect(shown.filter(command => /^(npm|npx|repl-migrate)\b/.test(command)).length).toBeGreaterThan(5)
  expect(shown.flatMap(command => mistakeIn(command, known) ?? [])).toEqual([])
})

test('continuous integration runs the test command of the README', () => {
  const isTest = (command: string): boolean => /^npm (run )?test\b/.test(command)
  const inReadme = new Set(commandsShown(read('README.md')).filter(isTest))
  const inRun = new Set(commandsShown(`\`\`\`sh\n${read('.ci/run')}\n\`\`\``).filter(isTest))
  expect(inReadme).toEqual(new Set(['npm test']))
  expect(inRun).toEqual(inReadme)
})

test('commands are read as a shell reads them', () => {
  const markdown =
    '```sh\n$ npm ci && npm test   # all\nA=1 repl-migrate up \\\n  --json 2>> log | jq .x > x.json\n```\n```sql\nSELECT 1;\n```\n'
  expect(commandsShown(markdown)).toEqual(['npm ci', 'npm test', 'repl-migrate up    --json', 'jq .x'])
})

test.each([
  ['npx repl-migrate up --step 1 --json', null],
  ['repl-migrate --config my.json status', null],
  ['repl-migrate lint migrations/0001_shop.sql', null],
  ['repl-migrate materialize plan', null],
  ['npm run demo -- --keep', null],
  ['npm run demo -- --forever', 'demo has no --forever'],
  ['npm run deploy', 'no npm script "deploy"'],
  ['repl-migrate upp', 'repl-migrate has no upp'],
  ['repl-migrate up --fast', 'up has no --fast'],
  ['repl-migrate status now', 'status has no now'],
  ['npx tsx bench/none.ts', 'no file bench/none.ts'],
  ['psql --nonsense', null],
])('%s: %s', (command, mistake) => {
  expect(mistakeIn(command, known)).toBe(mistake)
})
