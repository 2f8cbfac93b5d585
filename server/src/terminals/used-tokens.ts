import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import type { Ports } from '../ports.ts';

/** Remembers which one-time statements (terminal tokens, assertions) were used, on all servers, until they expire anyway. */
export interface UsedTokens {
  /** `true` for exactly one of all callers with the same id. */
  claim(jti: string, expiresAt: Date): Promise<boolean>;
}

/** Expired rows are cleared away at most this often. */
const sweepEveryMs = 60_000;
/** Clocks differ a little: a row outlives its token by this much. */
const keepMs = 5 * 60_000;

export const createUsedTokens = ({ query }: Database, { now }: Ports): UsedTokens => {
  let sweptAt = 0;
  return {
    claim: async (jti, expiresAt) => {
      const time = now().getTime();
      if (time - sweptAt > sweepEveryMs) {
        sweptAt = time;
        await query
          .deleteFrom('used_token')
          .where('expires_at', '<', new Date(time - keepMs))
          // Two clocks have to agree: one that was set a month ahead for a moment must not let everything be used again.
          .where('expires_at', '<', sql<Date>`now() - make_interval(secs => ${keepMs / 1000})`)
          .execute();
      }
      const inserted = await query
        .insertInto('used_token')
        .values({ jti, expires_at: expiresAt })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return inserted.numInsertedOrUpdatedRows === 1n;
    },
  };
};
