import { type Case, insert, plain } from './case.ts'

export const tableCases: readonly Case[] = [
  {
    code: 'trigger-fires-on-apply',
    weight: 'blocks',
    object: 't.spy',
    both: `${plain}; CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`,
    replica:
      'CREATE TRIGGER spy BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE spy(); ALTER TABLE t ENABLE ALWAYS TRIGGER spy',
    proof: { write: insert, does: 'differs' },
  },
  {
    code: 'trigger-differs',
    weight: 'note',
    object: 't.spy',
    both: `${plain}; CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`,
    primary: 'CREATE TRIGGER spy BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE spy()',
  },
  { code: 'comment-differs', weight: 'note', object: 't', both: plain, replica: "COMMENT ON TABLE t IS 'old'" },
  {
    code: 'row-security-differs',
    weight: 'note',
    object: 't',
    both: plain,
    primary: 'ALTER TABLE t ENABLE ROW LEVEL SECURITY',
    cure: 'none',
  },
  {
    code: 'options-differ',
    weight: 'note',
    object: 't',
    both: plain,
    primary: 'ALTER TABLE t SET (fillfactor = 50)',
    cure: 'none',
  },
  {
    code: 'persistence-differs',
    weight: 'note',
    object: 't',
    both: '',
    primary: plain,
    replica: plain.replace('CREATE', 'CREATE UNLOGGED'),
    identity: 'kept',
    materialize: null,
    also: ['identity-not-full', 'not-in-materialize-publication'],
    cure: 'none',
  },
]
