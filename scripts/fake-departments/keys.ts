import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import type { SigningKey } from '../../server/src/departments/http-signature.ts';
import { signingKeyOf } from '../../server/src/departments/message-keys.ts';
import { readOrMakeSecret } from '../../server/src/keys/secret-file.ts';

/** The key of a department of the trial, made at the first time: `<folder>/<id>.pem`. */
export const departmentKey = (folder: string, department: string): SigningKey =>
  signingKeyOf(
    createPrivateKey(
      readOrMakeSecret(join(folder, `${department}.pem`), () =>
        generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      ),
    ),
  );
