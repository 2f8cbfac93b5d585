import { sealTerm } from './row-seal.ts';

/** One entry a version of the file (`user_version`); entries are only ever added. */
export const migrations: readonly string[] = [
  `create table if not exists envelope (
     seq integer primary key autoincrement,
     envelope_id text not null unique,
     state text not null check (state in ('waiting', 'settled', 'setAside')),
     cause text,
     content_hash text not null,
     digest text not null,
     body text,
     put_at text not null,
     closed_at text
   ) strict;
   create index if not exists envelope_state on envelope (state, seq);
   create table if not exists print_job (
     job_id text primary key,
     device text not null,
     state text not null check (state in ('queued', 'sent', 'printed', 'failed', 'uncertain')),
     cause text,
     created_at text not null,
     changed_at text not null
   ) strict;
   create table if not exists device_use (
     device text not null,
     measure text not null,
     used integer not null,
     since text not null,
     primary key (device, measure)
   ) strict;
   create table if not exists agent_start (at text not null) strict;`,
  `alter table envelope add column order_key text;
   alter table envelope add column put_elapsed integer not null default 0;
   alter table envelope add column closed_elapsed integer not null default 0;
   alter table print_job add column changed_elapsed integer not null default 0;
   create table elapsed (
     id integer primary key check (id = 0),
     ms integer not null,
     wall integer not null
   ) strict;`,
  `alter table envelope add column seal text;
   alter table print_job add column seal text;
   alter table elapsed add column seal text;
   update envelope set seal = ${sealTerm('envelope')};
   update print_job set seal = ${sealTerm('print_job')};
   update elapsed set seal = ${sealTerm('elapsed')};`,
];
