CREATE TYPE mood AS ENUM ('sad', 'it''s ok');
CREATE TYPE spot AS (x int, y text);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE SCHEMA shop;
CREATE TABLE customer (
  id serial PRIMARY KEY, name text NOT NULL, mood mood NOT NULL, code varchar(3) UNIQUE, credit numeric(6, 2), scores int[],
  weight float8, height float4, moods mood[], born date, active bool NOT NULL DEFAULT true, place spot
);
CREATE TABLE "Order" (
  shop int, number int, customer int NOT NULL REFERENCES customer ON DELETE CASCADE, pieces positive NOT NULL,
  rating int CHECK (rating BETWEEN 1 AND 5), status text NOT NULL CHECK (status IN ('new', 'paid')),
  at timestamptz DEFAULT now(), details jsonb, token uuid NOT NULL, picture bytea, took interval, days daterange,
  hours tstzrange, host inet, flags bit(3), country char(2), start time, tags text[], PRIMARY KEY (shop, number)
);
CREATE TABLE shop.line (
  id bigint PRIMARY KEY, shop int, number int, note text, FOREIGN KEY (shop, number) REFERENCES "Order" ON DELETE CASCADE
);
CREATE TABLE log (line text, level smallint);
CREATE TABLE counter (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "weird "" name" text NOT NULL);
CREATE TABLE event (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE event_old PARTITION OF event FOR VALUES FROM ('2000-01-01') TO ('2024-01-01');
CREATE TABLE event_new PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2040-01-01');
