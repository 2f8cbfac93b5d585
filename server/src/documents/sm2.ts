import { createHash, type KeyObject } from 'node:crypto';
import { weierstrass } from '@noble/curves/abstract/weierstrass.js';
import * as asn1js from 'asn1js';
import { element, tag } from './der.ts';

/**
 * SM2 signatures over SM3 (GB/T 32918.2, GB/T 32905). The arithmetic of points and the hash are libraries'; Node's own `sign` with a
 * key on this curve makes signatures of other kinds: plain ECDSA where it made the key, and SM2 for a signer without a name, which
 * no GM verifier takes, where it read it.
 */

/** Curve sm2p256v1 (GB/T 32918.5). */
const curve = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
} as const;
const Point = weierstrass(curve);
const scalars = Point.Fn;

/** Whose signature it is, where nothing else was agreed (GM/T 0009, 10). */
const signerId = Buffer.from('1234567812345678');

const bytesOf = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

export const sm3 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sm3');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The digest of signer and key that goes before each message (GB/T 32918.2, 5.5). */
const signerDigest = (x: bigint, y: bigint): Buffer => {
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(signerId.length * 8);
  return sm3(bits, signerId, ...[curve.a, curve.b, curve.Gx, curve.Gy, x, y].map(bytesOf));
};

/** An INTEGER (X.690, 8.3): as short as it can be, with a zero before it where it would be negative. */
const integer = (value: bigint): Uint8Array => {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return element(tag.integer, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Uint8Array.of(0), bytes]));
};

/** A number from 1 to n - 1 that nobody can foretell. */
const drawScalar = (randomBytes: (size: number) => Uint8Array): bigint => {
  for (;;) {
    const drawn = numberOf(randomBytes(32));
    if (drawn > 0n && drawn < curve.n) return drawn;
  }
};

/** The secret number of a key on this curve (RFC 5958, RFC 5915). */
export const secretOf = (key: KeyObject): bigint => {
  const { result: outer } = asn1js.fromBER(key.export({ format: 'der', type: 'pkcs8' }));
  const wrapped = outer instanceof asn1js.Sequence ? outer.valueBlock.value[2] : undefined;
  const { result: inner } = asn1js.fromBER(
    wrapped instanceof asn1js.OctetString ? wrapped.valueBlock.valueHexView : new Uint8Array(),
  );
  const secret = inner instanceof asn1js.Sequence ? inner.valueBlock.value[1] : undefined;
  if (!(secret instanceof asn1js.OctetString)) throw new Error('The key is no private key of an elliptic curve.');
  return numberOf(secret.valueBlock.valueHexView);
};

/** Makes signatures as DER, SEQUENCE of r and s (GM/T 0009, 7.3). `randomBytes`: a secret source; a number seen twice gives the key away. */
export const createSm2Signer = (
  secret: bigint,
  randomBytes: (size: number) => Uint8Array,
): ((message: Uint8Array) => Uint8Array) => {
  const { x, y } = Point.BASE.multiply(secret).toAffine();
  const before = signerDigest(x, y);
  const inverse = scalars.inv(scalars.add(1n, secret));
  return (message) => {
    const e = numberOf(sm3(before, message));
    for (;;) {
      const k = drawScalar(randomBytes);
      const r = scalars.create(e + Point.BASE.multiply(k).toAffine().x);
      const s = scalars.mul(inverse, scalars.sub(k, scalars.mul(r, secret)));
      if (r !== 0n && r + k !== curve.n && s !== 0n) return element(tag.sequence, integer(r), integer(s));
    }
  };
};
