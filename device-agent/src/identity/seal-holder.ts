import type { GuestHolder, MaskedHolder } from '@linban/shared/identity/assertion.ts';
import { isServed } from '@linban/shared/identity/card-holder.ts';
import { ok, type Result } from '@linban/shared/result.ts';
import { seal } from '@linban/shared/sealing/hpke.ts';
import type { Sealed, SealingKey } from '@linban/shared/sealing/sealed.ts';
import { parseCard } from '../drivers/id-card/text.ts';
import type { CardContent, CardTextError } from '../drivers/id-card/types.ts';
import { guestHolder, maskedHolder } from './masked-holder.ts';

export interface SealOptions {
  /** The day in China, `YYYY-MM-DD`. */
  readonly today: string;
  readonly sealingKey: SealingKey;
  /** What the seal is bound to. */
  readonly context: string;
}

/** A person as the rest of the terminal may know them. */
export interface SealedHolder {
  readonly kind: 'sealed';
  /** Who it is, for the server alone. */
  readonly person: Sealed;
  /** What the screen may show. */
  readonly holder: MaskedHolder;
}

/** A person whom the centre's items are not made for: nothing of them leaves the terminal. */
export interface Guest {
  readonly kind: 'guest';
  readonly guest: GuestHolder;
}

/** Reads the text of a card, and seals the person where the centre serves them. */
export const sealHolder = async (
  card: CardContent,
  { today, sealingKey, context }: SealOptions,
): Promise<Result<SealedHolder | Guest, CardTextError>> => {
  const holder = parseCard(card, { today });
  if (!holder.ok) return holder;
  if (!isServed(holder.value)) return ok({ kind: 'guest', guest: guestHolder(holder.value) });
  return ok({
    kind: 'sealed',
    person: await seal(sealingKey, JSON.stringify(holder.value), context),
    holder: maskedHolder(holder.value, today),
  });
};
