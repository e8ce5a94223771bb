import {
  baseline,
  type Config,
  diff,
  down,
  drift,
  type Event,
  Fault,
  type Finding,
  lint,
  loadConfig,
  materializePlan,
  newMigration,
  plan,
  planMarkdown,
  planMermaid,
  readPlan,
  reconcile,
  repair,
  setup,
  status,
  teardown,
  up,
  writeFindings,
} from 'repl-migrate'

/** Everything the command line does, as a program of somebody else's would do it; compiled against the published types alone. */
export const useAll = async (cwd: string, env: Readonly<Record<string, string | undefined>>): Promise<string[]> => {
  const said: string[] = []
  const onEvent = (event: Event): void => {
    said.push(event.type === 'statement' ? `${event.host}: ${event.sql}` : event.type)
  }
  const config: Config = await loadConfig({ cwd, env })
  const { findings }: { readonly findings: readonly Finding[] } = await lint(config)
  said.push(writeFindings.github(findings, { command: 'lint', version: '1', clean: 'clean', fails: () => false }))
  try {
    said.push((await setup(config, { onEvent })).outcome, (await reconcile(config, { dryRun: true })).outcome)
    const planned = await plan(config, { step: 1 })
    said.push(planMarkdown(planned.migrations, planned.findings), planMermaid(planned.migrations))
    said.push(planned.migrations[0]?.steps[0]?.host ?? 'nothing')
    const ran = await up(config, { plan: planned.saved, onEvent })
    said.push(ran.error instanceof Fault ? (ran.error.hint ?? ran.error.code) : ran.outcome)
    said.push((await status(config)).next, (await drift(config)).outcome, (await diff(config)).outcome)
    said.push((await down(config, { step: 1 })).outcome, (await teardown(config)).outcome)
  } catch (error) {
    said.push(error instanceof Fault ? `${error.code} ${error.exit}` : String(error))
  }
  return said
}

/** What only some need. */
export const rest = { baseline, materializePlan, newMigration, readPlan, repair }
