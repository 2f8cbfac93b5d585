import { fail, ok, type Result } from '@linban/shared/result.ts';

/** Value tags of RFC 8010 clause 3.5.2 that this client writes or reads by meaning. */
const textTags = {
  text: 0x41,
  name: 0x42,
  keyword: 0x44,
  uri: 0x45,
  charset: 0x47,
  naturalLanguage: 0x48,
  mimeMediaType: 0x49,
} as const;
const numberTags = { integer: 0x21, enum: 0x23 } as const;
const booleanTag = 0x22;

type TextSyntax = keyof typeof textTags;
type NumberSyntax = keyof typeof numberTags;

export type IppValue =
  | { readonly syntax: TextSyntax; readonly value: string }
  | { readonly syntax: NumberSyntax; readonly value: number }
  | { readonly syntax: 'boolean'; readonly value: boolean }
  /** Anything else, also the parts of a collection, one after the other. */
  | { readonly syntax: 'other'; readonly tag: number; readonly value: Uint8Array };

export interface IppAttribute {
  readonly name: string;
  readonly values: readonly IppValue[];
}

const groupTags = { operation: 0x01, job: 0x02, printer: 0x04, unsupported: 0x05 } as const;
type GroupKind = keyof typeof groupTags | 'other';

export interface IppGroup {
  readonly kind: GroupKind;
  readonly attributes: readonly IppAttribute[];
}

export interface IppMessage {
  /** The operation of a request, the status of a response. */
  readonly code: number;
  readonly requestId: number;
  readonly groups: readonly IppGroup[];
  /** What follows the attributes: the document. */
  readonly data: Uint8Array;
}

const endOfAttributes = 0x03;
const firstValueTag = 0x10;

const textEntries = Object.entries(textTags);
const tagOfGroup = (kind: GroupKind): number => {
  if (kind === 'other') throw new Error('Only known groups can be written');
  return groupTags[kind];
};

const encodeValue = (value: IppValue): { tag: number; bytes: Uint8Array } => {
  switch (value.syntax) {
    case 'boolean':
      return { tag: booleanTag, bytes: Uint8Array.of(value.value ? 1 : 0) };
    case 'integer':
    case 'enum': {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32BE(value.value);
      return { tag: numberTags[value.syntax], bytes };
    }
    case 'other':
      return { tag: value.tag, bytes: value.value };
    default:
      return { tag: textTags[value.syntax], bytes: Buffer.from(value.value, 'utf8') };
  }
};

const withLength = (bytes: Uint8Array): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

const encodeAttribute = ({ name, values }: IppAttribute): Buffer =>
  Buffer.concat(
    values.flatMap((value, index) => {
      const { tag, bytes } = encodeValue(value);
      return [Buffer.of(tag), withLength(Buffer.from(index === 0 ? name : '')), withLength(bytes)];
    }),
  );

/** Writes a message as IPP/2.0 (RFC 8010 clause 3.1; every IPP/1.1 printer takes these attributes too). */
export const encodeMessage = ({ code, requestId, groups, data }: IppMessage): Uint8Array => {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(0x0200, 0);
  header.writeUInt16BE(code, 2);
  header.writeInt32BE(requestId, 4);
  const body = groups.map(({ kind, attributes }) =>
    Buffer.concat([Buffer.of(tagOfGroup(kind)), ...attributes.map(encodeAttribute)]),
  );
  return Buffer.concat([header, ...body, Buffer.of(endOfAttributes), data]);
};

const decodeValue = (tag: number, bytes: Buffer): IppValue | undefined => {
  if (tag === numberTags.integer || tag === numberTags.enum) {
    if (bytes.length !== 4) return undefined;
    return { syntax: tag === numberTags.integer ? 'integer' : 'enum', value: bytes.readInt32BE() };
  }
  if (tag === booleanTag) return bytes.length === 1 ? { syntax: 'boolean', value: bytes[0] !== 0 } : undefined;
  const known = textEntries.find(([, textTag]) => textTag === tag);
  // The entries are those of `textTags`, whose keys TypeScript widens to string.
  if (known !== undefined) return { syntax: known[0] as TextSyntax, value: bytes.toString('utf8') };
  return { syntax: 'other', tag, value: bytes };
};

const kindOfGroup = (tag: number): GroupKind => {
  for (const kind of ['operation', 'job', 'printer', 'unsupported'] as const) if (groupTags[kind] === tag) return kind;
  return 'other';
};

/** Reads a message. Anything that breaks the encoding makes the whole of it `malformed`; nothing throws. */
export const decodeMessage = (bytes: Uint8Array): Result<IppMessage, 'malformed'> => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 9) return fail('malformed');
  const groups: { kind: GroupKind; attributes: { name: string; values: IppValue[] }[] }[] = [];
  let at = 8;
  const field = (): Buffer | undefined => {
    if (at + 2 > buffer.length) return undefined;
    const length = buffer.readUInt16BE(at);
    if (at + 2 + length > buffer.length) return undefined;
    at += 2 + length;
    return buffer.subarray(at - length, at);
  };

  for (;;) {
    const tag = buffer[at];
    at += 1;
    if (tag === undefined) return fail('malformed');
    if (tag === endOfAttributes) break;
    if (tag < firstValueTag) {
      groups.push({ kind: kindOfGroup(tag), attributes: [] });
      continue;
    }
    const name = field();
    const content = name && field();
    const value = content && decodeValue(tag, content);
    const group = groups.at(-1);
    if (name === undefined || value === undefined || group === undefined) return fail('malformed');
    if (name.length > 0) {
      group.attributes.push({ name: name.toString('utf8'), values: [value] });
      continue;
    }
    const attribute = group.attributes.at(-1);
    if (attribute === undefined) return fail('malformed');
    attribute.values.push(value);
  }
  return ok({ code: buffer.readUInt16BE(2), requestId: buffer.readInt32BE(4), groups, data: buffer.subarray(at) });
};

const valuesOf = (group: IppGroup | undefined, name: string): readonly IppValue[] =>
  group?.attributes.find((attribute) => attribute.name === name)?.values ?? [];

/** The values of an attribute that are text of any kind; none if it is missing. */
export const textsOf = (group: IppGroup | undefined, name: string): string[] =>
  valuesOf(group, name).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));

/** The values of an attribute that are numbers; none if it is missing. */
export const numbersOf = (group: IppGroup | undefined, name: string): number[] =>
  valuesOf(group, name).flatMap(({ value }) => (typeof value === 'number' ? [value] : []));

export const groupsOf = (message: IppMessage, kind: GroupKind): IppGroup[] =>
  message.groups.filter((group) => group.kind === kind);
