import { type VisitId, visitIdSchema } from '@linban/shared/ids.ts';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createVirtualCard, inventedContent } from '../../virtual/smart-card/card.ts';
import { createCardService } from '../../virtual/smart-card/card-service.ts';
import { systemClock } from '../clock.ts';
import { createSmartCardReader } from '../drivers/smart-card/driver.ts';
import type { SmartCardReader } from '../drivers/smart-card/types.ts';
import type { CommandEventBody } from './command-handler.ts';
import { createSocialCardRead } from './social-card-read.ts';

const visitId: VisitId = v.parse(visitIdSchema, '6f1c9f3e-3a75-4b43-8f0b-0d2f8a1c7e55');
let service: ReturnType<typeof createCardService>;
let reader: SmartCardReader;
let events: CommandEventBody[];

beforeEach(() => {
  service = createCardService();
  reader = createSmartCardReader({ open: service.opener, clock: systemClock, reconnectMs: 20 });
  events = [];
});
afterEach(() => reader.close());

const run = (signal: AbortSignal = new AbortController().signal) =>
  createSocialCardRead(reader).run({ visitId }, { signal, emit: (event) => events.push(event) });

it('answers with what the screen may know, and tells how it goes', async () => {
  service.insert(createVirtualCard());
  const end = await run();
  expect(end).toMatchObject({ code: 'success', payload: { holder: { name: '王*英' }, fields: { name: 'read' } } });
  expect(events.map(({ name }) => name)).toEqual(['socialCard.cardEntered']);
  for (const clear of [inventedContent.cardNumber, inventedContent.idNumber, inventedContent.name])
    expect(JSON.stringify([end, events])).not.toContain(clear);
});

it('has no holder where the card gives none', async () => {
  service.insert(createVirtualCard({ guard: 'records' }));
  expect(await run()).toMatchObject({
    code: 'success',
    payload: { holder: null, cardNumberMasked: '******678', fields: { name: 'refused', idNumber: 'refused' } },
  });
});

it('tells a person who has no card from one who left', async () => {
  const abort = new AbortController();
  const late = run(abort.signal);
  abort.abort('timeOut');
  expect(await late).toEqual({ code: 'commandError', payload: { kind: 'noMedia' } });
  expect(await run(AbortSignal.abort('canceled'))).toEqual({ code: 'canceled' });
});

it('is unavailable without a reader, and when its service goes', async () => {
  const signal = new AbortController().signal;
  const without = createSocialCardRead(null).run({ visitId }, { signal, emit: () => {} });
  expect(await without).toEqual({ code: 'commandError', payload: { kind: 'unavailable' } });
  const waiting = run();
  service.refuse('serviceDown');
  expect(await waiting).toEqual({ code: 'commandError', payload: { kind: 'unavailable' } });
});
