import ipp from 'ipp';
import * as v from 'valibot';
import type { Supply } from './faults.ts';

/**
 * The library writes the attributes of RFC 8011 only and throws at any other; supplies are from CUPS and PWG 5100.13.
 * The tags are those of RFC 8010, 3.5.2: keyword and integer.
 */
const supplyAttributes = {
  'marker-types': { type: 'keyword', tag: 0x44 },
  'marker-levels': { type: 'integer', tag: 0x21 },
};
/** May have no value, and the library throws where it looks for which it is. */
const jobTimes = { 'time-at-processing': { type: 'integer', tag: 0x21 } };
const addAttributes = (group: string, added: object): void => {
  const attributes: unknown = Reflect.get(ipp.attributes, group);
  if (v.is(v.looseObject({}), attributes)) Object.assign(attributes, added);
};
addAttributes('Printer Description', supplyAttributes);
addAttributes('Job Description', jobTimes);

const attribute = v.unknown();
const group = v.record(v.string(), attribute);

const requestSchema = v.object({
  operation: v.string(),
  id: v.number(),
  'operation-attributes-tag': group,
  'job-attributes-tag': v.optional(group, {}),
});

export interface IppRequest {
  readonly operation: string;
  readonly id: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly jobAttributes: Readonly<Record<string, unknown>>;
  readonly document: Buffer;
}

/** Where the attributes end; the library hands the document over as text, which destroys a PDF. */
const documentStart = (body: Buffer): number => {
  let at = 8;
  for (;;) {
    const tag = body.readUInt8(at);
    at += 1;
    if (tag === 3) return at;
    if (tag < 0x10) continue;
    at += 2 + body.readUInt16BE(at);
    at += 2 + body.readUInt16BE(at);
  }
};

/** Undefined if it is not an IPP request. */
export const readRequest = (body: Buffer): IppRequest | undefined => {
  try {
    const start = documentStart(body);
    const parsed = v.safeParse(requestSchema, ipp.parse(body.subarray(0, start)));
    if (!parsed.success) return undefined;
    return {
      operation: parsed.output.operation,
      id: parsed.output.id,
      attributes: parsed.output['operation-attributes-tag'],
      jobAttributes: parsed.output['job-attributes-tag'],
      document: body.subarray(start),
    };
  } catch {
    // The library throws on whatever breaks the encoding.
    return undefined;
  }
};

export interface IppAnswer {
  readonly statusCode: string;
  readonly job?: Readonly<Record<string, unknown>>;
  readonly printer?: Readonly<Record<string, unknown>>;
  /** Go with the printer. */
  readonly supplies?: readonly Supply[];
}

const keywordTag = 0x44;
const integerTag = 0x21;
const endOfAttributes = 0x03;

/** One attribute with several values: all but the first have no name (RFC 8010 clause 3.1.5). */
const attributeOf = (tag: number, name: string, values: readonly Buffer[]): Buffer =>
  Buffer.concat(
    values.flatMap((value, index) => {
      const label = Buffer.from(index === 0 ? name : '');
      const lengths = [Buffer.alloc(2), Buffer.alloc(2)] as const;
      lengths[0].writeUInt16BE(label.length);
      lengths[1].writeUInt16BE(value.length);
      return [Buffer.of(tag), lengths[0], label, lengths[1], value];
    }),
  );

/** `marker-types` and `marker-levels` (PWG 5100.9), which the library does not know. */
const markersOf = (supplies: readonly Supply[]): Buffer => {
  const levels = supplies.map(({ level }) => {
    const value = Buffer.alloc(4);
    value.writeInt32BE(level);
    return value;
  });
  const types = supplies.map(({ type }) => Buffer.from(type));
  return Buffer.concat([
    attributeOf(keywordTag, 'marker-types', types),
    attributeOf(integerTag, 'marker-levels', levels),
  ]);
};

export const writeAnswer = (id: number, { statusCode, job, printer, supplies = [] }: IppAnswer): Buffer => {
  const message: Buffer = ipp.serialize({
    version: '2.0',
    statusCode,
    id,
    'operation-attributes-tag': { 'attributes-charset': 'utf-8', 'attributes-natural-language': 'en' },
    ...(job && { 'job-attributes-tag': job }),
    ...(printer && { 'printer-attributes-tag': printer }),
  });
  // The group of the printer is the last one.
  return Buffer.concat([message.subarray(0, -1), markersOf(supplies), Buffer.of(endOfAttributes)]);
};
