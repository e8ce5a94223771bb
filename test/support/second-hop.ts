import type { Config } from '../../src/config/config.ts'
import type { TestPair } from './pair.ts'

/** Reads the replica as Materialize would: a logical slot of its own on the publication meant for it. */
export type SecondHop = {
  /** Takes everything decoded since, and ends the slot. Throws what the server says where it cannot decode. */
  decode(): Promise<number>
}

/** Opens the second hop of the first replica that has a publication; null where none has. */
export const openSecondHop = async (pair: TestPair, config: Config): Promise<SecondHop | null> => {
  const publication = config.replicas.find(replica => replica.publication !== null)?.publication
  if (publication === undefined || publication === null) return null
  const slot = `second_hop_${pair.database}`
  await pair.onReplica(`SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')`)
  const changes = `pg_logical_slot_get_binary_changes('${slot}', NULL, NULL, 'proto_version', '1', 'publication_names', '${publication}')`
  return {
    decode: async () => {
      const [row] = await pair.onReplica(`SELECT count(*)::int AS n FROM ${changes}`)
      await pair.onReplica(`SELECT pg_drop_replication_slot('${slot}')`)
      return Number(row?.['n'])
    },
  }
}
