import { base64 } from '@linban/shared/transparency/base64.ts';
import { readCosignatures, readWitnessKey, type WitnessKey } from '@linban/shared/transparency/cosignature.ts';
import type { Database } from '../db/database.ts';
import { type Log, whereOf } from '../log.ts';
import type { Ports } from '../ports.ts';
import type { TransparencyLog } from './log.ts';
import { consistencyProof } from './tree.ts';

/** A witness, and where it is asked. */
export interface Witness {
  readonly url: string;
  readonly key: WitnessKey;
}

/** The heads of the log that witnesses have seen. */
export interface WitnessedHeads {
  /** The newest that any has seen, with what each put under it. */
  newest(): Promise<{ readonly size: number; readonly checkpoint: string } | undefined>;
}

export const createWitnessedHeads = ({ query }: Pick<Database, 'query'>): WitnessedHeads => ({
  newest: async () => {
    const rows = await query
      .selectFrom('transparency_head as h')
      .innerJoin('transparency_cosignature as c', 'c.size', 'h.size')
      .select(['h.size', 'h.checkpoint', 'c.line'])
      .where('h.size', '=', (part) =>
        part.selectFrom('transparency_cosignature as other').select(({ fn }) => fn.max('other.size').as('newest')),
      )
      .orderBy('c.witness')
      .execute();
    const [first] = rows;
    return first && { size: Number(first.size), checkpoint: first.checkpoint + rows.map(({ line }) => line).join('') };
  },
});

/** Reads the witnesses of a configuration. Throws where a key is none. */
export const readWitnesses = (
  configured: readonly { readonly url: string; readonly key: string }[],
): Promise<readonly Witness[]> =>
  Promise.all(
    configured.map(async ({ url, key: text }) => {
      const key = await readWitnessKey(text);
      if (!key) throw new Error(`witnesses: the key of ${url} is no public key of a witness`);
      return { url, key };
    }),
  );

const patienceMs = 10_000;

/** Asks a witness for its name under the newest head (C2SP tlog-witness), and keeps it. */
export const createAskWitness = (deps: {
  readonly database: Pick<Database, 'query'>;
  readonly log: Pick<TransparencyLog, 'extend' | 'prove'>;
  readonly ports: Pick<Ports, 'now'>;
  readonly events: Log;
}): ((witness: Witness) => Promise<void>) => {
  const { database, log, ports, events } = deps;
  const { query } = database;

  const lastSeen = async ({ key }: Witness): Promise<number> => {
    const row = await query
      .selectFrom('transparency_cosignature')
      .select(({ fn }) => fn.max('size').as('size'))
      .where('witness', '=', key.name)
      .executeTakeFirst();
    return Number(row?.size ?? 0);
  };

  const send = async (witness: Witness, old: number, head: Awaited<ReturnType<TransparencyLog['extend']>>) => {
    const [path = []] = await log.prove(consistencyProof(old, head.size));
    const body = [`old ${old}`, ...path.map((hash) => base64.encode(hash)), '', head.checkpoint].join('\n');
    const url = new URL('add-checkpoint', witness.url.endsWith('/') ? witness.url : `${witness.url}/`);
    const answer = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(patienceMs) });
    return { status: answer.status, text: (await answer.text()).slice(0, 1_000) };
  };

  return async (witness) => {
    const head = await log.extend();
    const old = await lastSeen(witness);
    if (old === head.size || head.size === 0) return;
    let answer = await send(witness, old, head);
    // It has seen another head than was kept here: a database that was restored, or an answer that was lost.
    const seen = Number(answer.text.trim());
    if (answer.status === 409 && Number.isInteger(seen) && seen <= head.size) answer = await send(witness, seen, head);
    if (answer.status !== 200) {
      events.error('transparency.witnessRefused', { cause: `${witness.key.name}:${answer.status}` });
      return;
    }
    const lines = answer.text.split('\n').filter((line) => line !== '');
    for (const line of lines) {
      if ((await readCosignatures(`${head.checkpoint}${line}\n`, [witness.key])).length === 0) continue;
      await query
        .insertInto('transparency_cosignature')
        .values({ size: String(head.size), witness: witness.key.name, line: `${line}\n`, made_at: ports.now() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return;
    }
    events.error('transparency.witnessRefused', { cause: `${witness.key.name}:unsigned` });
  };
};

/** Asks every witness now and then. Returns what stops that, once what is under way is done. */
export const witnessRegularly = (
  witnesses: readonly Witness[],
  ask: (witness: Witness) => Promise<void>,
  everySeconds: number,
  events: Log,
): (() => Promise<void>) => {
  let asking: Promise<unknown> = Promise.resolve();
  const askAll = (): void => {
    asking = asking.then(() =>
      Promise.all(
        witnesses.map((witness) =>
          ask(witness).catch((error: unknown) => events.error('transparency.witnessAway', whereOf(error))),
        ),
      ),
    );
  };
  const timer = setInterval(askAll, everySeconds * 1000);
  return async () => {
    clearInterval(timer);
    await asking;
  };
};
