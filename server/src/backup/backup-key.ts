import { generateX25519Identity, identityToRecipient } from 'age-encryption';

/** A new key pair for backups: `AGE-SECRET-KEY-1…` opens what is encrypted to `age1…`. */
export const makeBackupKey = async (): Promise<{ readonly identity: string; readonly recipient: string }> => {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
};
