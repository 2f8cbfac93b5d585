import { createHash } from 'node:crypto';
import type { CatalogueClaims } from '@linban/shared/catalogue/signed-catalogue.ts';
import type { Centre } from '@linban/shared/contracts/resident-link.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import type { Ports } from '../ports.ts';
import type { LiveCatalogue } from './live-catalogue.ts';

/** The catalogue as terminals take it home: signed, so that what they show without a server is what was published. */
export interface SignedCatalogue {
  /** `known`: SHA-256 of the one that a terminal has, hex. `null`: it is still the same. */
  pull(known: string | null): Promise<string | null>;
}

export const createSignedCatalogue = ({
  catalogue,
  centres,
  sign,
  ports,
}: {
  readonly catalogue: Pick<LiveCatalogue, 'edition' | 'servedFrom'>;
  readonly centres: readonly Centre[];
  readonly sign: (claims: CatalogueClaims) => string;
  readonly ports: Ports;
}): SignedCatalogue => {
  // Signed once for all terminals, until something is published or a day has passed.
  let last: {
    readonly of: string;
    readonly signed: { readonly text: string; readonly digest: string };
  } | null = null;
  const signNow = (today: string) => {
    const text = sign({
      edition: catalogue.edition,
      items: catalogue.servedFrom(today).map((item) => ({ ...item })),
      centres: [...centres],
    });
    return { text, digest: createHash('sha256').update(text).digest('hex') };
  };
  return {
    pull: async (known) => {
      const today = shanghaiDay(ports.now());
      const of = `${catalogue.edition}/${today}`;
      if (last?.of !== of) last = { of, signed: signNow(today) };
      const { text, digest } = last.signed;
      return digest === known ? null : text;
    },
  };
};
