import ipp from 'ipp';
import * as v from 'valibot';

/**
 * The library writes the attributes of RFC 8011 only and throws at any other; supplies are from CUPS and PWG 5100.13.
 * The tags are those of RFC 8010, 3.5.2: keyword and integer.
 */
const supplyAttributes = {
  'marker-types': { type: 'keyword', tag: 0x44 },
  'marker-levels': { type: 'integer', tag: 0x21 },
};
const printerAttributes: unknown = Reflect.get(ipp.attributes, 'Printer Description');
if (v.is(v.looseObject({}), printerAttributes)) Object.assign(printerAttributes, supplyAttributes);

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
}

export const writeAnswer = (id: number, { statusCode, job, printer }: IppAnswer): Buffer =>
  ipp.serialize({
    version: '2.0',
    statusCode,
    id,
    'operation-attributes-tag': { 'attributes-charset': 'utf-8', 'attributes-natural-language': 'en' },
    ...(job && { 'job-attributes-tag': job }),
    ...(printer && { 'printer-attributes-tag': printer }),
  });
