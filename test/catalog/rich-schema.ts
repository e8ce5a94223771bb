/** A schema with one of everything that the catalogs tell apart, for the given major (server_version_num / 10000). */
export const richSchema = (major: number): string => `
  CREATE SCHEMA shop; CREATE SCHEMA "Odd Name";
  COMMENT ON SCHEMA shop IS 'for the shop';

  CREATE TYPE shop.mood AS ENUM ('sad', 'it''s ok', 'happy');
  COMMENT ON TYPE shop.mood IS 'how one feels';
  CREATE DOMAIN shop.amount AS numeric(12,2) DEFAULT 0 NOT NULL CONSTRAINT positive CHECK (VALUE >= 0);
  CREATE DOMAIN shop.recent AS date CHECK (extract(year FROM VALUE) > 1999);
  CREATE TYPE shop.address AS (street varchar(80), zip char(5), tags text[]);
  CREATE TYPE shop.span AS RANGE (SUBTYPE = timestamptz);

  CREATE SEQUENCE shop.ticket AS integer START 10 INCREMENT 5 MINVALUE 5 MAXVALUE 1000 CYCLE;

  CREATE FUNCTION shop.twice(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT x * 2';
  CREATE FUNCTION shop.twice(x text) RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN x || x; END $$;
  CREATE PROCEDURE shop.tidy(IN days integer) LANGUAGE plpgsql AS $$ BEGIN PERFORM days; END $$;
  CREATE AGGREGATE shop.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
  CREATE FUNCTION shop.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;

  CREATE TABLE shop.customer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    mood shop.mood DEFAULT 'happy',
    moods shop.mood[],
    credit shop.amount,
    home shop.address,
    seen shop.span,
    "Odd ""Column" varchar(20) DEFAULT 'x',
    "user" name,
    big numeric(20,4) DEFAULT 1.5,
    ratio double precision DEFAULT 0.1,
    made timestamptz(3) NOT NULL DEFAULT '2026-01-01 00:00:00+00',
    pause interval DEFAULT '1 day',
    bits bit(4),
    data jsonb DEFAULT '{"a": 1}',
    raw json,
    code char(3),
    born shop.recent,
    nickname text UNIQUE DEFERRABLE INITIALLY DEFERRED
    ${major >= 12 ? ', doubled numeric GENERATED ALWAYS AS (big * 2) STORED' : ''}
    ${major >= 18 ? ', shown text GENERATED ALWAYS AS (upper(name)) VIRTUAL' : ''}
  ) WITH (fillfactor = 70);
  COMMENT ON TABLE shop.customer IS 'who buys';
  COMMENT ON COLUMN shop.customer.mood IS 'today''s';
  ALTER TABLE shop.customer ADD CONSTRAINT customer_big_check CHECK (big > 0) NOT VALID;
  ALTER TABLE shop.customer ADD CONSTRAINT customer_year CHECK (extract(year FROM made) > 1999);
  ALTER TABLE shop.customer ADD CONSTRAINT customer_name CHECK (substring(name FROM 1 FOR 2) <> '' AND position('x' IN name) >= 0 AND trim(name) <> '');
  ALTER TABLE shop.customer ADD CONSTRAINT customer_zone CHECK (made AT TIME ZONE 'UTC' > '2000-01-01 00:00:00');
  CREATE INDEX customer_lower ON shop.customer (lower(name), id DESC) WHERE mood = 'sad';
  CREATE UNIQUE INDEX customer_nick ON shop.customer (name) INCLUDE (nickname);
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON shop.customer FOR EACH ROW EXECUTE PROCEDURE shop.stamp();
  CREATE TRIGGER quiet AFTER DELETE ON shop.customer FOR EACH STATEMENT EXECUTE PROCEDURE shop.stamp();
  ALTER TABLE shop.customer DISABLE TRIGGER quiet;
  ALTER TABLE shop.customer ENABLE ROW LEVEL SECURITY;
  CREATE POLICY mine ON shop.customer FOR SELECT TO PUBLIC USING (name = current_user);
  CREATE POLICY insert_only ON shop.customer AS RESTRICTIVE FOR INSERT WITH CHECK (big < 100);

  CREATE TABLE shop.booking (
    id serial,
    customer bigint REFERENCES shop.customer ON DELETE CASCADE,
    boss integer,
    room integer NOT NULL,
    during tstzrange NOT NULL,
    code uuid NOT NULL,
    CONSTRAINT booking_pk PRIMARY KEY (id),
    CONSTRAINT booking_code_key UNIQUE (code),
    CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&)
  );
  ALTER TABLE shop.booking ADD CONSTRAINT booking_boss FOREIGN KEY (boss) REFERENCES shop.booking (id) NOT VALID;
  ALTER TABLE shop.booking REPLICA IDENTITY USING INDEX booking_code_key;
  CREATE RULE no_truce AS ON UPDATE TO shop.booking WHERE NEW.room = 13 DO INSTEAD NOTHING;
  ALTER TABLE shop.booking DISABLE RULE no_truce;
  CREATE STATISTICS shop.booking_rooms ON room, code FROM shop.booking;

  CREATE TABLE shop.event (id bigint, at date NOT NULL, note text DEFAULT 'none', PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
  CREATE TABLE shop.event_2026 PARTITION OF shop.event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  CREATE TABLE shop.event_rest PARTITION OF shop.event DEFAULT PARTITION BY LIST (id);
  CREATE TABLE shop.event_rest_a PARTITION OF shop.event_rest FOR VALUES IN ('1', '2');
  CREATE INDEX event_note ON shop.event (note);
  CREATE TRIGGER event_stamp AFTER INSERT ON shop.event FOR EACH ROW EXECUTE PROCEDURE shop.stamp();

  CREATE TABLE "Odd Name"."Base" (id integer PRIMARY KEY, "select" text);
  CREATE TABLE "Odd Name".child (extra integer, PRIMARY KEY (id)) INHERITS ("Odd Name"."Base");
  CREATE UNLOGGED TABLE shop.scratch (id integer);
  ALTER TABLE shop.scratch REPLICA IDENTITY NOTHING;

  CREATE VIEW shop.rich AS SELECT id, name, extract(year FROM made) AS year FROM shop.customer WHERE big > 10;
  CREATE VIEW shop.joined AS SELECT c.id, b.room FROM shop.customer c JOIN shop.booking b ON b.customer = c.id;
  COMMENT ON VIEW shop.rich IS 'few';
  CREATE MATERIALIZED VIEW shop.counted AS SELECT mood, count(*) AS n FROM shop.customer GROUP BY mood;
  CREATE INDEX counted_mood ON shop.counted (mood);`
