import { risks } from '../src/kinds/risk.ts'
import { peerRules } from './peer-rules.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')

const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`

/** docs/hazards.md: every risk lint and plan tell of, and what becomes of the rules of other linters. */
export const hazardsPage = (): string =>
  [
    '# What lint warns of',
    '',
    'Beside refusals, which each kind’s [page](kinds/README.md) tells of. `repl-migrate explain CODE` shows a row in a terminal; `-- repl-migrate: allow=CODE reason="…"` above a statement accepts it there, at the head of the file for all of it. What concerns a table that the same file makes or empties is no risk; with a database at hand (`plan`) nor is what concerns a small one (below 10,000 rows and 8 MB). Generated from `src/kinds/risk.ts` by `npm run docs`.',
    '',
    row('code', 'weight', 'found when', 'who suffers, and how long', 'instead'),
    row('---', '---', '---', '---', '---'),
    ...Object.entries(risks).map(([code, { weight, about, why, instead }]) =>
      row(`\`${code}\``, weight, about, why, instead),
    ),
    '',
    '## The rules of other linters',
    '',
    '`moot`: replication or the runner takes care of it. `style`: not looked at.',
    '',
    row('linter', 'its rules', 'here', 'why'),
    row('---', '---', '---', '---'),
    ...peerRules.map(({ peer, rules, here, why }) => row(peer, rules, here in risks ? `\`${here}\`` : here, why)),
    '',
  ].join('\n')
