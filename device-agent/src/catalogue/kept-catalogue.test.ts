import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CatalogueClaims, catalogueTyp } from '@linban/shared/catalogue/signed-catalogue.ts';
import { isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import fc from 'fast-check';
import { CompactSign } from 'jose';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { type FakeServerKeys, makeFolder, makeServerKeys } from '../testing/samples.ts';
import type { Tunnel } from '../uplink/tunnel.ts';
import { answerCatalogue } from './answer-catalogue.ts';
import { openKeptCatalogue } from './kept-catalogue.ts';

const day = (text: string) => v.parse(isoDateSchema, text);
const claimsOf = (edition: number): CatalogueClaims => ({
  edition,
  items: [
    { id: 'a', version: 1, effectiveFrom: day('2026-01-01'), effectiveTo: day('2026-06-30'), words: '一' },
    { id: 'a', version: 2, effectiveFrom: day('2026-07-01'), effectiveTo: null, edition },
  ],
  centres: [{ name: '曹杨' }],
});
const sign = (keys: FakeServerKeys, claims: unknown, typ = catalogueTyp) =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'EdDSA', typ })
    .sign(keys.signingKey);

describe('the catalogue a terminal keeps', () => {
  let folder: string;
  let keys: FakeServerKeys;
  let signingKey: string | null;
  let told: string[];

  beforeEach(async () => {
    folder = makeFolder();
    keys = await makeServerKeys();
    signingKey = keys.enrolment.keys.signing;
    told = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = () =>
    openKeptCatalogue({
      folder,
      signingKey: () => signingKey,
      onSpoilt: () => told.push('spoilt'),
      onNotKept: () => told.push('notKept'),
    });

  it('is offered by its days, and is there after a restart', async () => {
    const first = await open();
    expect(first.offered('2026-06-30')).toBeNull();
    expect(first.known()).toBeNull();
    const signed = await sign(keys, claimsOf(7));
    expect(await first.take(signed)).toBeNull();
    const again = await open();
    for (const kept of [first, again]) {
      expect(kept.known()).toBe(createHash('sha256').update(signed).digest('hex'));
      expect(kept.offered('2026-06-30')).toMatchObject({
        items: [{ version: 1, words: '一' }],
        centres: [{ name: '曹杨' }],
      });
      expect(kept.offered('2026-07-01')?.items).toMatchObject([{ version: 2 }]);
      expect(kept.offered('2025-12-31')?.items).toEqual([]);
    }
    expect(told).toEqual([]);
  });

  it('is not exchanged for an older one, also after a restart', async () => {
    const kept = await open();
    expect(await kept.take(await sign(keys, claimsOf(7)))).toBeNull();
    expect(await kept.take(await sign(keys, claimsOf(6)))).toBe('older');
    expect(await (await open()).take(await sign(keys, claimsOf(6)))).toBe('older');
    expect(await kept.take(await sign(keys, { ...claimsOf(7), centres: [] }))).toBeNull();
    expect(await kept.take(await sign(keys, claimsOf(8)))).toBeNull();
    expect(kept.offered('2026-07-01')?.items).toMatchObject([{ edition: 8 }]);
  });

  it('is nothing that another server signed, or this one for another purpose', async () => {
    const kept = await open();
    expect(await kept.take(await sign(keys, claimsOf(7)))).toBeNull();
    const other = await makeServerKeys();
    expect(await kept.take(await sign(other, claimsOf(9)))).toBe('forged');
    expect(await kept.take(await sign(keys, claimsOf(9), 'linban-receipt'))).toBe('forged');
    expect(await kept.take(await sign(keys, { edition: 9 }))).toBe('forged');
    // Enrolled at another server, or not at all: what the first one signed is worth nothing.
    for (const key of [other.enrolment.keys.signing, null]) {
      signingKey = key;
      expect(kept.offered('2026-07-01')).toBeNull();
      expect(kept.known()).toBeNull();
      expect((await open()).offered('2026-07-01')).toBeNull();
    }
  });

  it('is found out when one character of it was changed, on the wire or on the disk', async () => {
    const kept = await open();
    const signed = await sign(keys, claimsOf(7));
    expect(await kept.take(signed)).toBeNull();
    const path = join(folder, 'catalogue.json');
    const text = readFileSync(path, 'utf8');
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: signed.length - 1 }), fc.constantFrom(...'Aa0_.'), async (at, letter) => {
        const altered = signed.slice(0, at) + letter + signed.slice(at + 1);
        // The last letter of base64url may hold bits that mean nothing.
        if (
          Buffer.from(altered.split('.').at(-1) ?? '', 'base64url').equals(
            Buffer.from(signed.split('.').at(-1) ?? '', 'base64url'),
          ) &&
          altered.slice(0, signed.lastIndexOf('.')) === signed.slice(0, signed.lastIndexOf('.'))
        )
          return;
        expect(await kept.take(altered)).toBe('forged');
        writeFileSync(path, JSON.stringify({ signed: altered }));
        expect((await open()).offered('2026-07-01')).toBeNull();
      }),
      { numRuns: 60 },
    );
    expect(new Set(told)).toEqual(new Set(['spoilt']));
    writeFileSync(path, text.slice(0, -20));
    expect((await open()).offered('2026-07-01')).toBeNull();
    expect(kept.offered('2026-07-01')?.items).toHaveLength(1);
  });

  it('is used also where it can’t be written down, and that is told', async () => {
    const kept = await open();
    rmSync(folder, { recursive: true });
    expect(await kept.take(await sign(keys, claimsOf(7)))).toBeNull();
    expect(told).toEqual(['notKept']);
    expect(kept.offered('2026-07-01')?.items).toHaveLength(1);
  });

  describe('answers the screen', () => {
    const items = { name: 'catalogue.items', payload: {} };
    const centres = { name: 'centres.list', payload: {} };
    const setUp = async (answer: (message: unknown) => Promise<unknown>) => {
      const state = { isUp: true, asked: [] as unknown[], refused: [] as string[] };
      const tunnel: Tunnel = {
        isUp: () => state.isUp,
        request: async (message) => {
          state.asked.push(message);
          return answer(message);
        },
        wake: () => {},
        restart: () => {},
        close: () => {},
      };
      const clock = createFakeClock();
      const kept = await open();
      const answering = answerCatalogue(tunnel, { kept, clock, onRefused: (cause) => state.refused.push(cause) });
      return { state, ask: answering.request, kept, clock };
    };

    it('from what was signed, asking once for both, and again only whether it is the same', async () => {
      const signed = await sign(keys, claimsOf(7));
      let reply: unknown = { ok: true, value: { signed } };
      const { state, ask } = await setUp(async () => reply);
      const [offered, places] = await Promise.all([ask(items), ask(centres)]);
      expect(offered).toMatchObject({ ok: true, value: { items: [{ version: 2 }] } });
      expect(places).toEqual({ ok: true, value: { centres: [{ name: '曹杨' }] } });
      expect(state.asked).toEqual([{ name: 'catalogue.signed', payload: { known: null } }]);
      reply = { ok: true, value: { signed: null } };
      expect(await ask(items)).toEqual(offered);
      expect(state.asked.at(-1)).toMatchObject({ payload: { known: expect.stringMatching(/^[0-9a-f]{64}$/) } });
      const other = { name: 'cases.list', payload: {} };
      expect(await ask(other)).toBe(reply);
      expect(state.asked.at(-1)).toBe(other);
    });

    it('with the last good one while the server is away, late, or sends what is not good', async () => {
      let late = false;
      const { state, ask, kept, clock } = await setUp(async () =>
        late ? new Promise(() => {}) : { ok: true, value: { signed: await sign(keys, claimsOf(6)) } },
      );
      state.isUp = false;
      expect(await ask(items)).toEqual({ ok: false, error: { kind: 'unreachable' } });
      expect(state.asked).toEqual([]);
      await kept.take(await sign(keys, claimsOf(7)));
      expect(await ask(items)).toMatchObject({ ok: true, value: { items: [{ edition: 7 }] } });
      late = true;
      state.isUp = true;
      const waiting = ask(items);
      await clock.advance(4_000);
      expect(await waiting).toMatchObject({ ok: true, value: { items: [{ edition: 7 }] } });
      late = false;
      expect(await ask(items)).toMatchObject({ ok: true, value: { items: [{ edition: 7 }] } });
      expect(state.refused).toEqual(['older']);
    });
  });

  it('is private to the agent’s own user', async () => {
    await (await open()).take(await sign(keys, claimsOf(7)));
    chmodSync(join(folder, 'catalogue.json'), 0o644);
    expect((await open()).offered('2026-07-01')).toBeNull();
    expect(told).toEqual(['spoilt']);
  });
});
