import { socialCardFieldSchema } from '@linban/shared/identity/social-card.ts';
import { fail, ok } from '@linban/shared/result.ts';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import {
  type CardContent,
  type CardNature,
  createVirtualCard,
  inventedContent,
} from '../../../virtual/smart-card/card.ts';
import { isPermitted } from './apdu.ts';
import { readSocialCard } from './conversation.ts';
import { readCardIn } from './read-card.ts';
import { summaryOf } from './summary.ts';

const readCard = async (nature: Partial<CardNature> = {}, content: Partial<CardContent> = {}) => {
  const card = createVirtualCard(nature, content);
  const sent: Uint8Array[] = [];
  const read = await readSocialCard(async (apdu) => {
    sent.push(apdu);
    const answer = card.transmit(apdu);
    return answer ? ok(answer) : fail('failed');
  });
  return { read, sent };
};
const fields = socialCardFieldSchema.options;
const personal = ['idNumber', 'name', 'sex', 'nation', 'birthPlace', 'birthDate'] as const;
const all = (state: string) => Object.fromEntries(fields.map((field) => [field, { state }]));
const personIs = (state: string) => Object.fromEntries(personal.map((field) => [field, { state }]));

describe('a card of the first or second generation', () => {
  it.each<[string, Partial<CardNature>]>([
    ['that gives answers in two steps', { givesLater: true }],
    ['that gives answers at once', { givesLater: false }],
    ['that wants to be told the length', { insistsOnLength: true }],
    ['that selects files below', { selects: 'below' }],
    ['that selects files anywhere', { selects: 'any' }],
    ['that knows records by number only', { knowsTags: false, givesLater: false }],
  ])('%s is read whole', async (_, nature) => {
    const { read } = await readCard(nature);
    expect(read).toMatchObject({ ok: true, value: all('read') });
    expect(read).toMatchObject({
      value: {
        cardCode: { value: expect.stringMatching(/^310199/) },
        validTo: { value: '2035-06-30' },
        cardNumber: { value: inventedContent.cardNumber },
        idNumber: { value: inventedContent.idNumber },
        name: { value: '王小英' },
        birthDate: { value: '1950-03-15' },
      },
    });
  });
});

describe('a card of the third generation without a security module', () => {
  it.each<[CardNature['guard'], string]>([
    ['records', 'refused'],
    ['file', 'refused'],
    ['blank', 'absent'],
  ])('that guards %s gives the card and not the person: %s', async (guard, state) => {
    const { read } = await readCard({ guard }, { version: '3.00' });
    expect(read).toMatchObject({ ok: true, value: { ...all('read'), ...personIs(state) } });
  });
});

it('a card of another application is the wrong card', async () => {
  expect((await readCard({ isOther: true })).read).toEqual({ ok: false, error: { kind: 'wrongCard' } });
});

it.each<[Partial<CardContent>, string]>([
  [{ validTo: '20351399' }, 'validTo'],
  [{ idNumber: '31019919\u0001003150024' }, 'idNumber'],
])('a field that is not as specified is named, not shown', async (content, field) => {
  expect((await readCard({}, content)).read).toEqual({ ok: false, error: { kind: 'unreadable', field } });
});

it('the screen is told nothing in clear', async () => {
  const { read } = await readCard();
  if (!read.ok) throw new Error('the card is good');
  const summary = summaryOf(read.value);
  expect(summary).toMatchObject({
    cardNumberMasked: '******678',
    region: '310199',
    class: '1',
    validTo: '2035-06-30',
    holder: { name: '王*英', idNumber: '**************0024' },
    fields: Object.fromEntries(fields.map((field) => [field, 'read'])),
  });
  for (const clear of [inventedContent.cardNumber, inventedContent.idNumber, '王小英', '19500315', '1950-03-15'])
    expect(JSON.stringify(summary)).not.toContain(clear);
});

describe('a card that answers anything whatever', () => {
  const status = fc.oneof(
    fc.constantFrom('9000', '6982', '6a83', '6a86', '6c0b', '6cff', '6110', '61ff', '6983', '63c0', ''),
    fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  );
  const answers = fc.array(fc.tuple(fc.uint8Array({ maxLength: 40 }), status), { minLength: 1, maxLength: 60 });

  it('is asked to select and to read, and never for a PIN; and an end is reached', async () => {
    await fc.assert(
      fc.asyncProperty(answers, async (script) => {
        let at = 0;
        const sent: Uint8Array[] = [];
        await readSocialCard(async (apdu) => {
          sent.push(apdu);
          const [data, word] = script[at % script.length] ?? [new Uint8Array(), ''];
          at += 1;
          return ok(Uint8Array.from([...data, ...Buffer.from(word, 'hex')]));
        });
        expect(sent.length).toBeLessThan(400);
        for (const apdu of sent) {
          expect([0xa4, 0xb2, 0xc0]).toContain(apdu[1]);
          expect(isPermitted(apdu)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a command', () => {
  it('is permitted if it selects or reads, VERIFY least of all', () => {
    expect(isPermitted(Uint8Array.from([0x00, 0x20, 0x00, 0x00, 0x03, 0x12, 0x34, 0x56]))).toBe(false);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (apdu) => {
        const isReading =
          apdu.length >= 4 && apdu.length <= 261 && apdu[0] === 0 && [0xa4, 0xb2, 0xc0].includes(apdu[1] ?? 0);
        expect(isPermitted(apdu)).toBe(isReading);
      }),
    );
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), (cla, ins) => {
        const isReading = cla === 0 && (ins === 0xa4 || ins === 0xb2 || ins === 0xc0);
        expect(isPermitted(Uint8Array.from([cla, ins, 0, 0, 3, 1, 2, 3]))).toBe(isReading);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a driver that keeps a buffer for as long as it has the reader', () => {
  /** Each answer is written over the start of the one before, and so is the short word of a reader that is asked about its card. */
  const keptAfter = async (nature: Partial<CardNature>, name: string, length = Number.POSITIVE_INFINITY) => {
    const card = createVirtualCard(nature, { name });
    const kept = Buffer.alloc(300);
    let count = 0;
    await readCardIn({
      connect: async () => ok(null),
      transmit: async (apdu) => {
        count += 1;
        const answer = count <= length ? card.transmit(apdu) : undefined;
        kept.set(answer ?? []);
        return answer ? ok(answer) : fail('cardGone');
      },
      disconnect: async () => {},
    });
    const { idNumber, cardNumber } = inventedContent;
    const texts = { name: iconv.encode(name, 'gb18030').subarray(-4), idNumber: idNumber.slice(-4), cardNumber };
    return Object.entries(texts)
      .filter(([, text]) => kept.includes(text))
      .map(([field]) => field);
  };
  const longName = '阿卜杜热合曼买买提';

  it.each<[string, Partial<CardNature>]>([
    ['in two steps', { givesLater: true }],
    ['at once', { givesLater: false }],
    ['only in the right length', { insistsOnLength: true }],
  ])(
    'has nothing of the person left after a card that answers %s, nor the end of a name of nine characters',
    async (_, nature) => {
      expect(await keptAfter(nature, longName)).toEqual([]);
      expect(await keptAfter({ ...nature, guard: 'records' }, longName)).toEqual([]);
    },
  );

  it('would have: the end of that name stays where the last command does not come', async () => {
    const { sent } = await readCard({}, { name: longName });
    expect(await keptAfter({}, longName, sent.length)).toEqual(['name']);
  });
});
