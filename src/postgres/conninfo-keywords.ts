/** Every connection parameter of libpq 18 with its environment variable (PostgreSQL documentation, 32.1.2 and 32.15). */
const KEYWORDS: Readonly<Record<string, string | null>> = {
  application_name: 'PGAPPNAME',
  channel_binding: 'PGCHANNELBINDING',
  client_encoding: 'PGCLIENTENCODING',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  dbname: 'PGDATABASE',
  fallback_application_name: null,
  gssdelegation: 'PGGSSDELEGATION',
  gssencmode: 'PGGSSENCMODE',
  gsslib: 'PGGSSLIB',
  host: 'PGHOST',
  hostaddr: 'PGHOSTADDR',
  keepalives: null,
  keepalives_count: null,
  keepalives_idle: null,
  keepalives_interval: null,
  krbsrvname: 'PGKRBSRVNAME',
  load_balance_hosts: 'PGLOADBALANCEHOSTS',
  max_protocol_version: 'PGMAXPROTOCOLVERSION',
  min_protocol_version: 'PGMINPROTOCOLVERSION',
  options: 'PGOPTIONS',
  passfile: 'PGPASSFILE',
  password: 'PGPASSWORD',
  port: 'PGPORT',
  replication: null,
  require_auth: 'PGREQUIREAUTH',
  requirepeer: 'PGREQUIREPEER',
  service: 'PGSERVICE',
  servicefile: 'PGSERVICEFILE',
  ssl_max_protocol_version: 'PGSSLMAXPROTOCOLVERSION',
  ssl_min_protocol_version: 'PGSSLMINPROTOCOLVERSION',
  sslcert: 'PGSSLCERT',
  sslcertmode: 'PGSSLCERTMODE',
  sslcompression: 'PGSSLCOMPRESSION',
  sslcrl: 'PGSSLCRL',
  sslcrldir: 'PGSSLCRLDIR',
  sslkey: 'PGSSLKEY',
  sslmode: 'PGSSLMODE',
  sslnegotiation: 'PGSSLNEGOTIATION',
  sslpassword: null,
  sslrootcert: 'PGSSLROOTCERT',
  sslsni: 'PGSSLSNI',
  target_session_attrs: 'PGTARGETSESSIONATTRS',
  tcp_user_timeout: null,
  user: 'PGUSER',
}

/** Whether libpq knows this connection parameter. */
export const isKeyword = (name: string): boolean => Object.hasOwn(KEYWORDS, name)

/** The connection parameters that the environment sets; an empty variable sets nothing. */
export const environmentSettings = (env: Readonly<Record<string, string | undefined>>): Record<string, string> => {
  const settings: Record<string, string> = {}
  for (const [keyword, variable] of Object.entries(KEYWORDS)) {
    const value = variable === null ? undefined : env[variable]
    if (value) settings[keyword] = value
  }
  return settings
}
