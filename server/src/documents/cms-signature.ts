import { createHash } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { element, setOf, smallInteger, tag } from './der.ts';
import type { SignatureAlgorithm, SignatureProvider } from './signature-provider.ts';

/**
 * A detached signature with the attributes content type, message digest and signing-certificate-v2 (RFC 5035), in one of two
 * forms that differ in their names for things. For ECDSA a CAdES signature (ETSI EN 319 122-1, baseline B) in CMS (RFC 5652);
 * for SM2 the message of GB/T 35275. PAdES forbids the signing-time attribute: the time stands in the PDF's signature
 * dictionary (ETSI EN 319 142-1, 6.3).
 *
 * All but digest and signature is the same for every document and encoded once: a general encoder takes 2 ms for each.
 */

export interface CmsSigner {
  /** The CMS message, DER, over `parts` taken as one text. */
  sign(parts: readonly Uint8Array[]): Promise<Uint8Array>;
}

const objectIdentifier = (value: string): Uint8Array => new Uint8Array(new asn1js.ObjectIdentifier({ value }).toBER());

const oid = {
  contentType: objectIdentifier('1.2.840.113549.1.9.3'),
  messageDigest: objectIdentifier('1.2.840.113549.1.9.4'),
  signingCertificateV2: objectIdentifier('1.2.840.113549.1.9.16.2.47'),
} as const;

/** What things are called in each form. */
interface CmsForm {
  readonly data: Uint8Array;
  readonly signedData: Uint8Array;
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
  /** As Node knows it. */
  readonly hash: string;
}

const forms: Readonly<Record<SignatureAlgorithm, CmsForm>> = {
  'ecdsa-p256': {
    data: objectIdentifier('1.2.840.113549.1.7.1'),
    signedData: objectIdentifier('1.2.840.113549.1.7.2'),
    digest: objectIdentifier('2.16.840.1.101.3.4.2.1'),
    signature: objectIdentifier('1.2.840.10045.4.3.2'),
    hash: 'sha256',
  },
  // GB/T 35275, 5; GM/T 0006.
  'sm2-sm3': {
    data: objectIdentifier('1.2.156.10197.6.1.4.2.1'),
    signedData: objectIdentifier('1.2.156.10197.6.1.4.2.2'),
    digest: objectIdentifier('1.2.156.10197.1.401'),
    signature: objectIdentifier('1.2.156.10197.1.301.1'),
    hash: 'sm3',
  },
};

const sequence = (...contents: readonly Uint8Array[]): Uint8Array => element(tag.sequence, ...contents);
const octets = (content: Uint8Array): Uint8Array => element(tag.octetString, content);
const attribute = (type: Uint8Array, value: Uint8Array): Uint8Array => sequence(type, setOf(value));

const digestOf = (hash: string, parts: readonly Uint8Array[]): Uint8Array => {
  const hashing = createHash(hash);
  for (const part of parts) hashing.update(part);
  return hashing.digest();
};

/** IssuerAndSerialNumber (RFC 5652, 10.2.4). */
const issuerAndSerialNumber = (certificate: Uint8Array<ArrayBuffer>): Uint8Array => {
  const { issuer, serialNumber } = pkijs.Certificate.fromBER(certificate);
  return new Uint8Array(new pkijs.IssuerAndSerialNumber({ issuer, serialNumber }).toSchema().toBER());
};

export const createCmsSigner = (provider: SignatureProvider): CmsSigner => {
  const { chain, algorithm } = provider;
  const [certificate] = chain;
  if (!certificate) throw new Error('A signer needs its certificate.');
  const form = forms[algorithm];
  const version1 = smallInteger(1);
  const digestAlgorithm = sequence(form.digest);
  const signatureAlgorithm = sequence(form.signature);
  const signerIdentifier = issuerAndSerialNumber(certificate);
  const contentType = attribute(oid.contentType, form.data);
  // ESSCertIDv2 (RFC 5035, 4); its hash is left out where it is SHA-256, the default.
  const certificateDigest = octets(digestOf(form.hash, [certificate]));
  const certificateId =
    form.hash === 'sha256' ? sequence(certificateDigest) : sequence(digestAlgorithm, certificateDigest);
  const signingCertificate = attribute(oid.signingCertificateV2, sequence(sequence(certificateId)));
  const certificates = element(tag.context0, ...chain.toSorted(Buffer.compare));

  return {
    sign: async (parts) => {
      // Signed as a SET OF, although in the message it stands under an implicit tag (RFC 5652, 5.4).
      const digest = octets(digestOf(form.hash, parts));
      const attributes = setOf(contentType, attribute(oid.messageDigest, digest), signingCertificate);
      const signature = await provider.sign(attributes);
      const signedAttributes = Buffer.from(attributes);
      signedAttributes[0] = tag.context0;
      const signerInfo = sequence(
        version1,
        signerIdentifier,
        digestAlgorithm,
        signedAttributes,
        signatureAlgorithm,
        octets(signature),
      );
      const signedData = sequence(
        version1,
        setOf(digestAlgorithm),
        sequence(form.data),
        certificates,
        setOf(signerInfo),
      );
      return sequence(form.signedData, element(tag.context0, signedData));
    },
  };
};
