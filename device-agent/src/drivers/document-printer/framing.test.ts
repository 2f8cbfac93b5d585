import fc from 'fast-check';
import { parse, serialize } from 'ipp';
import { describe, expect, it } from 'vitest';
import {
  decodeMessage,
  encodeMessage,
  groupsOf,
  type IppMessage,
  type IppValue,
  numbersOf,
  textsOf,
} from './framing.ts';
import { createRequests } from './requests.ts';

const ascii = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
});
const value: fc.Arbitrary<IppValue> = fc.oneof(
  fc.record({
    syntax: fc.constantFrom('text', 'name', 'keyword', 'uri', 'charset', 'naturalLanguage', 'mimeMediaType'),
    value: fc.string({ unit: 'grapheme', maxLength: 40 }),
  }),
  fc.record({ syntax: fc.constantFrom('integer', 'enum'), value: fc.integer() }),
  fc.record({ syntax: fc.constant('boolean' as const), value: fc.boolean() }),
);
const attribute = fc.record({
  name: ascii.filter((name) => name !== ''),
  values: fc.array(value, { minLength: 1, maxLength: 4 }),
});
const message: fc.Arbitrary<IppMessage> = fc.record({
  code: fc.integer({ min: 0, max: 0x7fff }),
  requestId: fc.integer({ min: 1, max: 0x7fffffff }),
  groups: fc.array(
    fc.record({
      kind: fc.constantFrom('operation', 'job', 'printer', 'unsupported'),
      attributes: fc.array(attribute, { maxLength: 5 }),
    }),
    { maxLength: 4 },
  ),
  data: fc.uint8Array({ maxLength: 50 }),
});

describe('IPP encoding', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(message, (original) => {
        const decoded = decodeMessage(encodeMessage(original));
        if (!decoded.ok) throw new Error(decoded.error);
        expect({ ...decoded.value, data: [...decoded.value.data] }).toEqual({ ...original, data: [...original.data] });
      }),
    );
  });

  it('is understood by another implementation', () => {
    fc.assert(
      fc.property(ascii, fc.integer({ min: 1, max: 99 }), (name, copies) => {
        const pdf = Buffer.from('%PDF-1.7');
        const bytes = createRequests('ipp://127.0.0.1/ipp/print').printJob({
          name,
          pdf,
          copies,
          sides: 'two-sided-long-edge',
        });
        expect(parse(Buffer.from(bytes))).toMatchObject({
          version: '2.0',
          operation: 'Print-Job',
          id: 1,
          data: '%PDF-1.7',
          'operation-attributes-tag': {
            'attributes-charset': 'utf-8',
            'printer-uri': 'ipp://127.0.0.1/ipp/print',
            'job-name': name,
            'document-format': 'application/pdf',
          },
          'job-attributes-tag': { copies, media: 'iso_a4_210x297mm', sides: 'two-sided-long-edge' },
        });
      }),
    );
  });

  it('understands another implementation', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 0x7fffffff }),
        fc.constantFrom('pending', 'processing-stopped', 'completed'),
        fc.string({ unit: 'grapheme', maxLength: 30 }),
        (id, state, name) => {
          const decoded = decodeMessage(
            serialize({
              version: '2.0',
              statusCode: 'server-error-busy',
              id,
              'operation-attributes-tag': { 'attributes-charset': 'utf-8' },
              'job-attributes-tag': {
                'job-id': id,
                'job-state': state,
                'job-name': name,
                'job-state-reasons': ['job-printing', 'none'],
              },
            }),
          );
          if (!decoded.ok) throw new Error(decoded.error);
          expect(decoded.value).toMatchObject({ code: 0x0507, requestId: id });
          const [job] = groupsOf(decoded.value, 'job');
          expect(numbersOf(job, 'job-id')).toEqual([id]);
          expect(numbersOf(job, 'job-state')).toEqual([{ pending: 3, 'processing-stopped': 6, completed: 9 }[state]]);
          expect(textsOf(job, 'job-name')).toEqual([name]);
          expect(textsOf(job, 'job-state-reasons')).toEqual(['job-printing', 'none']);
        },
      ),
    );
  });

  it('calls any damaged message malformed or reads it, and never throws', () => {
    const good = Buffer.from(createRequests('ipp://127.0.0.1/ipp/print').getPrinter());
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, length) => {
        const damaged = Buffer.from(good);
        damaged[at] = byte;
        expect(typeof decodeMessage(damaged.subarray(0, length)).ok).toBe('boolean');
      }),
    );
    for (let length = 0; length < good.length; length += 1)
      expect(decodeMessage(good.subarray(0, length))).toEqual({ ok: false, error: 'malformed' });
  });
});
