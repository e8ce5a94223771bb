/** What --help prints, written out so that it costs no start-up time; a test keeps it in step with the program. */
export const help = `Usage: repl-migrate <command> [options]

SQL migrations over a logically replicated PostgreSQL pair and on to
Materialize.

Options:
  -V, --version        print the version
  -c, --config <file>  configuration (default: repl-migrate.config.* here)
  --primary <url>      the primary ($REPL_MIGRATE_PRIMARY_URL)
  --replica <url>      the replica ($REPL_MIGRATE_REPLICA_URL)
  --materialize <url>  Materialize ($REPL_MIGRATE_MATERIALIZE_URL)
  --json               one JSON document on stdout, nothing else
  --progress <format>  ndjson: events on stderr, a JSON object a line
  --no-color           no colours ($NO_COLOR)
  -q, --quiet          no progress
  -v, --verbose        every step, with its reason
  -y, --yes            answer yes to every question
  -h, --help           print this, or after a command its options

Migrations:
  new <name>           write the next migration file
  lint [files...]      judge files without a database: refusals, locks, hazards
  explain [what...]    what a statement does to the hosts, and why
  plan                 what \`up\` would do: steps per host, each with its reason
  up                   run the pending migrations on all hosts
  down                 undo the last migration with its down SQL
  status               migrations × hosts, lag, and what to type next

History:
  baseline             record migrations as done without running them
  repair <name>        resolve a failed, in-doubt or edited migration

Topology:
  setup                stand it up, or do what is missing of it
  reconcile            publications, identities, subscription as configured
  teardown             take it down: nothing of ours is left on any host

Checks:
  drift                compare the hosts with the eyes of replication
  diff                 the schema that differs: text, side by side, a page, …
  materialize          source versioning for Materialize

Try it:
  demo                 two real servers, a writer, the worked example
  help [command]       print a command’s options

Exit codes: 0 fine or nothing to do · 1 failed, replication still safe · 2 usage,
configuration or SQL cannot be read · 3 findings · 4 waiting at a gate
(Materialize) · 5 in doubt, needs repair`
