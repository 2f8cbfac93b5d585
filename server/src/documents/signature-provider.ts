/** How documents are signed: by whom it is checked decides it. */
export type SignatureAlgorithm =
  /** ECDSA over P-256 with SHA-256: what PDF readers check. */
  | 'ecdsa-p256'
  /** SM2 with SM3 (GB/T 32918, GB/T 32905): what commercial cryptography asks for. */
  | 'sm2-sm3';

/**
 * A key that signs documents, wherever it is: in a file, or in a module that gives nothing but signatures away. Whatever
 * keeps a key takes the place of another by being one of these.
 */
export interface SignatureProvider {
  readonly algorithm: SignatureAlgorithm;
  /** DER, the signing certificate first, then those that lead from it to an authority. */
  readonly chain: readonly Uint8Array<ArrayBuffer>[];
  /** As the certificate says and as documents name it. */
  readonly signerName: string;
  /** Over the message as it is, which the key's side hashes; DER, a SEQUENCE of two numbers in both algorithms. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}
