import { createHash, createPrivateKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import type { SignatureAlgorithm, SignatureProvider } from './signature-provider.ts';
import { softwareKeys } from './software-keys.ts';

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

/** What the signature of a certificate is called: ecdsa-with-SHA256 (RFC 5758), SM2 with SM3 (GM/T 0015). */
const signatureNames = {
  'ecdsa-p256': '1.2.840.10045.4.3.2',
  'sm2-sm3': '1.2.156.10197.1.501',
} as const satisfies Record<SignatureAlgorithm, string>;

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
  readonly algorithm: SignatureAlgorithm;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly authority: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  readonly from: Date;
  readonly years: number;
}

/** The key as certificates hold it, of whatever curve. */
const publicKeyInfo = (key: KeyObject): pkijs.PublicKeyInfo => {
  const { result } = asn1js.fromBER(key.export({ format: 'der', type: 'spki' }));
  const [algorithm, bits] = result instanceof asn1js.Sequence ? result.valueBlock.value : [];
  if (!(algorithm instanceof asn1js.Sequence) || !(bits instanceof asn1js.BitString))
    throw new Error('The key is no public key.');
  const info = new pkijs.PublicKeyInfo();
  info.algorithm = new pkijs.AlgorithmIdentifier({ schema: algorithm });
  info.subjectPublicKey = bits;
  return info;
};

const keyIdentifier = (key: KeyObject): asn1js.OctetString =>
  new asn1js.OctetString({
    valueHex: createHash('sha1').update(publicKeyInfo(key).subjectPublicKey.valueBlock.valueHexView).digest(),
  });

/** An X.509 certificate (RFC 5280) issued by the trial authority, as DER. */
const issueCertificate = (request: CertificateRequest): Uint8Array<ArrayBuffer> => {
  const { role, algorithm, from, authority } = request;
  const until = new Date(from);
  until.setUTCFullYear(until.getUTCFullYear() + request.years);
  // A positive number of at most 20 octets.
  const serial = new Uint8Array([0x01, ...randomBytes(15)]);
  const signatureAlgorithm = new pkijs.AlgorithmIdentifier({ algorithmId: signatureNames[algorithm] });
  const certificate = new pkijs.Certificate({
    version: 2,
    serialNumber: new asn1js.Integer({ valueHex: serial.buffer }),
    signature: signatureAlgorithm,
    signatureAlgorithm,
    issuer: distinguishedName(authorityName),
    subject: distinguishedName(request.subject),
    notBefore: new pkijs.Time({ type: 0, value: from }),
    notAfter: new pkijs.Time({ type: 0, value: until }),
    subjectPublicKeyInfo: publicKeyInfo(request.publicKey),
  });
  const { bits, unused } = usage[role];
  const keyUsage = new asn1js.BitString({ valueHex: Uint8Array.of(bits).buffer, unusedBits: unused });
  const authorityIdentifier = new pkijs.AuthorityKeyIdentifier({ keyIdentifier: keyIdentifier(authority.publicKey) });
  certificate.extensions = [
    extension('2.5.29.19', true, new pkijs.BasicConstraints({ cA: role === 'authority' }).toSchema()),
    extension('2.5.29.15', true, keyUsage),
    extension('2.5.29.14', false, keyIdentifier(request.publicKey)),
    extension('2.5.29.35', false, authorityIdentifier.toSchema()),
    ...(role === 'signer'
      ? [extension('2.5.29.37', false, new pkijs.ExtKeyUsage({ keyPurposes: signerPurposes }).toSchema())]
      : []),
  ];
  certificate.tbsView = new Uint8Array(certificate.encodeTBS().toBER());
  const sign = softwareKeys[algorithm].signerOf(authority.privateKey);
  certificate.signatureValue = new asn1js.BitString({ valueHex: sign(certificate.tbsView) });
  return new Uint8Array(certificate.toSchema(true).toBER());
};

const pem = (label: string, der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};

const keyPem = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString();

const createTrialIdentity = async (folder: string, algorithm: SignatureAlgorithm, from: Date): Promise<void> => {
  const { newKeys } = softwareKeys[algorithm];
  const authority = newKeys();
  const signer = newKeys();
  const shared = { algorithm, authority, from };
  const authorityCertificate = issueCertificate({
    ...shared,
    role: 'authority',
    subject: authorityName,
    publicKey: authority.publicKey,
    years: authorityYears,
  });
  const signerCertificate = issueCertificate({
    ...shared,
    role: 'signer',
    subject: trialSignerName,
    publicKey: signer.publicKey,
    years: signerYears,
  });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const write = async (name: string, text: string): Promise<void> => {
    await writeFile(join(folder, `${name}.new`), text, { mode: 0o600, flush: true });
    await rename(join(folder, `${name}.new`), join(folder, name));
  };
  await write(files.authorityKey, keyPem(authority.privateKey));
  await write(files.authorityCertificate, pem('CERTIFICATE', authorityCertificate));
  await write(files.signerKey, keyPem(signer.privateKey));
  // Last, because its presence says that the set is complete.
  await write(files.signerCertificate, pem('CERTIFICATE', signerCertificate));
};

const readIfPresent = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const loadTrialIdentity = async (
  folder: string,
  algorithm: SignatureAlgorithm,
): Promise<SignatureProvider | undefined> => {
  const signer = await readIfPresent(join(folder, files.signerCertificate));
  if (signer === undefined) return undefined;
  const key = createPrivateKey(await readFile(join(folder, files.signerKey)));
  const authority = await readFile(join(folder, files.authorityCertificate), 'utf8');
  const certificate = new X509Certificate(signer);
  if (!certificate.checkPrivateKey(key)) throw new Error(`The key in ${folder} is not the certificate's.`);
  const sign = softwareKeys[algorithm].signerOf(key);
  return {
    algorithm,
    chain: [new Uint8Array(certificate.raw), new Uint8Array(new X509Certificate(authority).raw)],
    signerName: trialSignerName,
    sign: async (message) => sign(message),
  };
};

/**
 * The trial's own authority and signing certificate, made at first start and kept in `folder` as PEM, readable by the owner
 * only; a folder for each algorithm. They are for trying out: nobody else has a reason to trust them. Throws if what is there
 * is damaged.
 */
export const openTrialIdentity = async (
  folder: string,
  algorithm: SignatureAlgorithm,
  now: () => Date,
): Promise<SignatureProvider> => {
  const present = await loadTrialIdentity(folder, algorithm);
  if (present) return present;
  await createTrialIdentity(folder, algorithm, now());
  const created = await loadTrialIdentity(folder, algorithm);
  if (!created) throw new Error(`The certificates written to ${folder} are not there.`);
  return created;
};
