import { hash } from 'node:crypto';
import { join } from 'node:path';
import {
  type CatalogueClaims,
  catalogueClaimsSchema,
  catalogueTyp,
} from '@linban/shared/catalogue/signed-catalogue.ts';
import { offeredOn } from '@linban/shared/catalogue/spans.ts';
import { compactVerify, importJWK } from 'jose';
import * as v from 'valibot';
import { readPrivateJson, writePrivateFile } from '../identity/private-file.ts';

/** `forged`: not signed by this terminal's server, or altered. `older`: of an edition before the one that is known. */
export type CatalogueRefusal = 'forged' | 'older';

/** What the centre offers, as its server last signed it; on disk, for the time without a server. */
export interface KeptCatalogue {
  /** SHA-256 of what is kept, hex; `null`: nothing is. */
  known(): string | null;
  /** Takes what the server sent; `null`: it is kept from now on. */
  take(signed: string): Promise<CatalogueRefusal | null>;
  /** What is offered on a day (`YYYY-MM-DD`, Shanghai), unread; `null`: nothing was ever kept. */
  offered(day: string): { readonly items: readonly unknown[]; readonly centres: readonly unknown[] } | null;
}

export interface KeptCatalogueOptions {
  readonly folder: string;
  /** Ed25519, raw, base64url, of the server this terminal is enrolled at; `null`: none yet. */
  readonly signingKey: () => string | null;
  /** What lies on the disk was not signed by the server: it is as if nothing lay there. */
  readonly onSpoilt: () => void;
  /** It could not be written down; it is used until the agent ends. */
  readonly onNotKept: () => void;
}

interface Kept {
  readonly claims: CatalogueClaims;
  readonly digest: string;
  /** By which it was found good. */
  readonly signingKey: string;
}

const fileSchema = v.strictObject({ signed: v.string() });
const claimsTextSchema = v.pipe(v.string(), v.parseJson(), catalogueClaimsSchema);

/** What a JWS says, if this server signed it as its catalogue. */
const verify = async (signed: string, signingKey: string): Promise<Kept | null> => {
  try {
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: signingKey }, 'EdDSA');
    const { payload, protectedHeader } = await compactVerify(signed, key, { algorithms: ['EdDSA'] });
    const claims = v.safeParse(claimsTextSchema, new TextDecoder().decode(payload));
    if (protectedHeader.typ !== catalogueTyp || !claims.success) return null;
    return { claims: claims.output, digest: hash('sha256', signed, 'hex'), signingKey };
  } catch {
    return null;
  }
};

/** Resolves when what lies on the disk was looked at. */
export const openKeptCatalogue = async (options: KeptCatalogueOptions): Promise<KeptCatalogue> => {
  const path = join(options.folder, 'catalogue.json');
  const read = (): string | null => {
    try {
      return readPrivateJson(path, fileSchema)?.signed ?? null;
    } catch {
      options.onSpoilt();
      return null;
    }
  };
  const stored = read();
  const firstKey = options.signingKey();
  let kept = stored !== null && firstKey !== null ? await verify(stored, firstKey) : null;
  if (stored !== null && firstKey !== null && kept === null) options.onSpoilt();

  /** What another server signed is worth nothing once the terminal belongs to this one. */
  const current = (): Kept | null => (kept !== null && kept.signingKey === options.signingKey() ? kept : null);

  return {
    known: () => current()?.digest ?? null,
    take: async (signed) => {
      const signingKey = options.signingKey();
      const fresh = signingKey === null ? null : await verify(signed, signingKey);
      if (fresh === null) return 'forged';
      const before = current();
      if (before !== null && fresh.claims.edition < before.claims.edition) return 'older';
      kept = fresh;
      try {
        writePrivateFile(path, JSON.stringify({ signed }));
      } catch {
        options.onNotKept();
      }
      return null;
    },
    offered: (day) => {
      const claims = current()?.claims;
      return claims ? { items: offeredOn(claims.items, day), centres: claims.centres } : null;
    },
  };
};
