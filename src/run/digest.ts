import { createHash } from 'node:crypto'

/** md5 (hex) of a text, as PostgreSQL's md5() gives it: how the journals and the stream's trigger know a text again. */
export const digest = (sql: string): string => createHash('md5').update(sql).digest('hex')
