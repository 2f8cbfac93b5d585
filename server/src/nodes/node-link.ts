import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import * as v from 'valibot';
import type { Database } from '../db/database.ts';
import { type NodeMessage, notificationSchema, payloadsOf } from './node-messages.ts';

/** Servers that work on one database tell each other what changed, through it (LISTEN, NOTIFY). */
export interface NodeLink {
  /** Soon, together with what else there is to tell. What is lost is not told again. */
  tell(message: NodeMessage): void;
  stop(): Promise<void>;
}

export interface NodeLinkOptions {
  readonly url: string;
  readonly database: Pick<Database, 'pool'>;
  /** This server, a UUID of its run. */
  readonly node: string;
  readonly onMessage: (message: NodeMessage, from: string) => void;
  /** Messages may have been missed: whatever they could have spoken of is to be looked at. */
  readonly onGap: () => void;
  readonly onError: (error: unknown) => void;
}

const channel = 'linban';
/** Notifications queue for one lock of the whole database: not more than so often, in milliseconds. */
const tellEveryMs = 20;
const reconnectMs = 1_000;
/** A notification does not outlive the database anyway: nobody waits for the disk. */
const notify = `select set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`;

/** Resolves when this server hears the others. */
export const startNodeLink = async (options: NodeLinkOptions): Promise<NodeLink> => {
  const { url, database, node, onMessage, onGap, onError } = options;
  const stopping = new AbortController();
  let untold: NodeMessage[] = [];
  let telling: Promise<void> | undefined;
  let listener: pg.Client | undefined;

  const hear = (payload: string | undefined): void => {
    const parsed = v.safeParse(notificationSchema, payload);
    if (!parsed.success) onError(new Error('a notification makes no sense'));
    else if (parsed.output.node !== node)
      for (const message of parsed.output.messages) onMessage(message, parsed.output.node);
  };

  const listen = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url, application_name: 'linban-nodes', keepAlive: true });
    client.on('notification', ({ payload }) => hear(payload));
    client.on('error', onError);
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    // Only of one that listened: who could not even begin is tried again by whoever began.
    client.once('end', () => void listenAgain());
    return client;
  };

  const listenAgain = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await pause(reconnectMs, undefined, { signal: stopping.signal });
        listener = await listen();
        return onGap();
      } catch (error) {
        if (!stopping.signal.aborted) onError(error);
      }
    }
  };

  const tellAll = async (): Promise<void> => {
    await pause(tellEveryMs);
    const messages = untold;
    untold = [];
    telling = undefined;
    for (const payload of payloadsOf(node, messages))
      await database.pool.query(notify, [channel, payload]).catch(onError);
  };

  listener = await listen();
  return {
    tell: (message) => {
      if (stopping.signal.aborted) return;
      untold.push(message);
      telling ??= tellAll();
    },
    stop: async () => {
      stopping.abort();
      await telling;
      await listener?.end();
    },
  };
};
