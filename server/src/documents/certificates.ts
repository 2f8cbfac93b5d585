import { createPrivateKey, type KeyObject, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';

/** The key documents are signed with, and its certificates. */
export interface SigningIdentity {
  readonly key: KeyObject;
  /** DER, the signing certificate first, then the authority's. */
  readonly chain: readonly Uint8Array<ArrayBuffer>[];
  readonly signerName: string;
}

const authorityName = '邻办演示根证书 Linban Trial CA';
const trialSignerName = '邻办演示签章 Linban Trial Signer';

const authorityYears = 10;
const signerYears = 3;

const files = {
  authorityKey: 'trial-ca.key.pem',
  authorityCertificate: 'trial-ca.cert.pem',
  signerKey: 'trial-signer.key.pem',
  signerCertificate: 'trial-signer.cert.pem',
} as const;

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;

const distinguishedName = (commonName: string) =>
  new pkijs.RelativeDistinguishedNames({
    typesAndValues: [
      new pkijs.AttributeTypeAndValue({ type: '2.5.4.3', value: new asn1js.Utf8String({ value: commonName }) }),
    ],
  });

const extension = (extnID: string, critical: boolean, value: { toBER(): ArrayBuffer }) =>
  new pkijs.Extension({ extnID, critical, extnValue: value.toBER() });

/** Key usage bits of RFC 5280, 4.2.1.3. */
const usage = { signer: { bits: 0b1100_0000, unused: 6 }, authority: { bits: 0b0000_0110, unused: 1 } } as const;

/** Document signing (RFC 9336), and e-mail protection, which NSS (and with it pdfsig) asks of a document's signer. */
const signerPurposes = ['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4'];

interface CertificateRequest {
  readonly role: 'authority' | 'signer';
  readonly subject: string;
  readonly publicKey: webcrypto.CryptoKey;
  readonly authorityKeys: webcrypto.CryptoKeyPair;
  readonly from: Date;
  readonly years: number;
}

const keyIdentifier = async (key: webcrypto.CryptoKey): Promise<ArrayBuffer> => {
  const info = new pkijs.PublicKeyInfo();
  await info.importKey(key);
  return webcrypto.subtle.digest('SHA-1', info.subjectPublicKey.valueBlock.valueHexView);
};

/** An X.509 certificate (RFC 5280) issued by the trial authority, as DER. */
const issueCertificate = async (request: CertificateRequest): Promise<Uint8Array<ArrayBuffer>> => {
  const { role, from } = request;
  const until = new Date(from);
  until.setUTCFullYear(until.getUTCFullYear() + request.years);
  // A positive number of at most 20 octets.
  const serial = new Uint8Array([0x01, ...randomBytes(15)]);
  const certificate = new pkijs.Certificate({
    version: 2,
    serialNumber: new asn1js.Integer({ valueHex: serial.buffer }),
    issuer: distinguishedName(authorityName),
    subject: distinguishedName(request.subject),
    notBefore: new pkijs.Time({ type: 0, value: from }),
    notAfter: new pkijs.Time({ type: 0, value: until }),
  });
  await certificate.subjectPublicKeyInfo.importKey(request.publicKey);
  const { bits, unused } = usage[role];
  const keyUsage = new asn1js.BitString({ valueHex: Uint8Array.of(bits).buffer, unusedBits: unused });
  const subjectIdentifier = new asn1js.OctetString({ valueHex: await keyIdentifier(request.publicKey) });
  const authorityIdentifier = new pkijs.AuthorityKeyIdentifier({
    keyIdentifier: new asn1js.OctetString({ valueHex: await keyIdentifier(request.authorityKeys.publicKey) }),
  });
  certificate.extensions = [
    extension('2.5.29.19', true, new pkijs.BasicConstraints({ cA: role === 'authority' }).toSchema()),
    extension('2.5.29.15', true, keyUsage),
    extension('2.5.29.14', false, subjectIdentifier),
    extension('2.5.29.35', false, authorityIdentifier.toSchema()),
    ...(role === 'signer'
      ? [extension('2.5.29.37', false, new pkijs.ExtKeyUsage({ keyPurposes: signerPurposes }).toSchema())]
      : []),
  ];
  await certificate.sign(request.authorityKeys.privateKey, 'SHA-256');
  return new Uint8Array(certificate.toSchema(true).toBER());
};

const pem = (label: string, der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};

const keyPem = async (key: webcrypto.CryptoKey): Promise<string> =>
  pem('PRIVATE KEY', new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', key)));

const newKeys = () => webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);

const createTrialIdentity = async (folder: string, from: Date): Promise<void> => {
  const authorityKeys = await newKeys();
  const signerKeys = await newKeys();
  const shared = { authorityKeys, from };
  const authority = await issueCertificate({
    ...shared,
    role: 'authority',
    subject: authorityName,
    publicKey: authorityKeys.publicKey,
    years: authorityYears,
  });
  const signer = await issueCertificate({
    ...shared,
    role: 'signer',
    subject: trialSignerName,
    publicKey: signerKeys.publicKey,
    years: signerYears,
  });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const write = async (name: string, text: string): Promise<void> => {
    await writeFile(join(folder, `${name}.new`), text, { mode: 0o600, flush: true });
    await rename(join(folder, `${name}.new`), join(folder, name));
  };
  await write(files.authorityKey, await keyPem(authorityKeys.privateKey));
  await write(files.authorityCertificate, pem('CERTIFICATE', authority));
  await write(files.signerKey, await keyPem(signerKeys.privateKey));
  // Last, because its presence says that the set is complete.
  await write(files.signerCertificate, pem('CERTIFICATE', signer));
};

const readIfPresent = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const loadTrialIdentity = async (folder: string): Promise<SigningIdentity | undefined> => {
  const signer = await readIfPresent(join(folder, files.signerCertificate));
  if (signer === undefined) return undefined;
  const key = createPrivateKey(await readFile(join(folder, files.signerKey)));
  const authority = await readFile(join(folder, files.authorityCertificate), 'utf8');
  const certificate = new X509Certificate(signer);
  if (!certificate.checkPrivateKey(key)) throw new Error(`The key in ${folder} is not the certificate's.`);
  return {
    key,
    chain: [new Uint8Array(certificate.raw), new Uint8Array(new X509Certificate(authority).raw)],
    signerName: trialSignerName,
  };
};

/**
 * The trial's own authority and signing certificate (P-256), made at first start and kept in `folder` as PEM, readable
 * by the owner only. They are for trying out: nobody else has a reason to trust them. Throws if what is there is damaged.
 */
export const openTrialIdentity = async (folder: string, now: () => Date): Promise<SigningIdentity> => {
  const present = await loadTrialIdentity(folder);
  if (present) return present;
  await createTrialIdentity(folder, now());
  const created = await loadTrialIdentity(folder);
  if (!created) throw new Error(`The certificates written to ${folder} are not there.`);
  return created;
};
