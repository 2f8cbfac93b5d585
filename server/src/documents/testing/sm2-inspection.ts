import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as asn1js from 'asn1js';

/** Looks at signatures of SM2 by OpenSSL: another program's word beside our own. */

const run = promisify(execFile);

/** What OpenSSL needs to be told: it would take the signer for one without a name. */
export const sm2SignerId = '1234567812345678';

/** Whether there is an OpenSSL that knows SM2. */
export const hasOpensslSm2 = (): Promise<boolean> =>
  run('openssl', ['ecparam', '-name', 'SM2', '-noout']).then(
    () => true,
    () => false,
  );

/** Whether OpenSSL takes the signature for one of the key (PEM) over the message. */
export const opensslTakes = async (publicKey: string, message: Uint8Array, signature: Uint8Array): Promise<boolean> => {
  const folder = await mkdtemp(join(tmpdir(), 'linban-sm2-'));
  try {
    const [key, text, made] = [join(folder, 'key'), join(folder, 'text'), join(folder, 'made')];
    await Promise.all([writeFile(key, publicKey), writeFile(text, message), writeFile(made, signature)]);
    const { stdout } = await run('openssl', [
      ...['dgst', '-sm3', '-verify', key, '-sigopt', `distid:${sm2SignerId}`, '-signature', made, text],
    ]);
    return stdout.includes('Verified OK');
  } catch {
    return false;
  } finally {
    await rm(folder, { recursive: true });
  }
};

const only = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('there is none');
  return value;
};
const childrenOf = (node: asn1js.AsnType | undefined): readonly asn1js.AsnType[] =>
  node instanceof asn1js.Sequence || node instanceof asn1js.Set || node instanceof asn1js.Constructed
    ? node.valueBlock.value
    : [];
const nameOf = (node: asn1js.AsnType | undefined): string =>
  node instanceof asn1js.ObjectIdentifier ? node.valueBlock.toString() : '';
const bytesOf = (node: asn1js.AsnType | undefined): Uint8Array =>
  node instanceof asn1js.OctetString ? node.valueBlock.valueHexView : new Uint8Array();

/** The message of GB/T 35275 in a signed PDF, taken apart. */
export interface Sm2Message {
  /** The bytes of the PDF that are signed: all but the message itself. */
  readonly covered: Uint8Array;
  /** Types by which the message, its digest, its content and its signature say what they are. */
  readonly types: readonly string[];
  readonly certificates: readonly Uint8Array[];
  /** What the signed attributes say the digest of the document is. */
  readonly digest: Uint8Array;
  /** What was signed: the attributes, as a SET. */
  readonly attributes: Uint8Array;
  readonly signature: Uint8Array;
}

export const readSm2Message = (pdf: Uint8Array): Sm2Message => {
  const text = Buffer.from(pdf).toString('latin1');
  const range = only(/\/ByteRange \[(?<from>\d+) (?<first>\d+) (?<second>\d+) (?<rest>\d+)\]/.exec(text)?.groups);
  const [first, second, rest] = [Number(range['first']), Number(range['second']), Number(range['rest'])];
  if (Number(range['from']) !== 0 || second + rest !== pdf.length) throw new Error('not all of it is signed');

  const { result } = asn1js.fromBER(Buffer.from(text.slice(first + 1, second - 1), 'hex'));
  const [type, content] = childrenOf(result);
  const [, digests, inner, certificates, signers] = childrenOf(childrenOf(content)[0]);
  const [, , , attributes, algorithm, signature] = childrenOf(childrenOf(signers)[0]);
  const digest = childrenOf(attributes).find((each) => nameOf(childrenOf(each)[0]) === '1.2.840.113549.1.9.4');
  const asSet = Buffer.from(only(attributes).toBER());
  asSet[0] = 0x31;
  return {
    covered: Buffer.concat([pdf.subarray(0, first), pdf.subarray(second)]),
    types: [
      nameOf(type),
      nameOf(childrenOf(childrenOf(digests)[0])[0]),
      nameOf(childrenOf(inner)[0]),
      nameOf(childrenOf(algorithm)[0]),
    ],
    certificates: childrenOf(certificates).map((certificate) => new Uint8Array(certificate.toBER())),
    digest: bytesOf(childrenOf(childrenOf(digest)[1])[0]),
    attributes: asSet,
    signature: bytesOf(signature),
  };
};
