import type { MaskedHolder } from '@linban/shared/identity/assertion.ts';
import { isServed } from '@linban/shared/identity/card-holder.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { seal } from '@linban/shared/sealing/hpke.ts';
import type { Sealed, SealingKey } from '@linban/shared/sealing/sealed.ts';
import { parseCard } from '../drivers/id-card/text.ts';
import type { CardContent, CardTextError } from '../drivers/id-card/types.ts';
import { maskedHolder } from './masked-holder.ts';

export interface SealOptions {
  /** The day in China, `YYYY-MM-DD`. */
  readonly today: string;
  readonly sealingKey: SealingKey;
  /** What the seal is bound to. */
  readonly context: string;
}

/** A person as the rest of the terminal may know them. */
export interface SealedHolder {
  /** Who it is, for the server alone. */
  readonly person: Sealed;
  /** What the screen may show. */
  readonly holder: MaskedHolder;
}

/** Reads the text of a card and seals the person. Cards of people whom the centre does not serve are `unsupportedCard`. */
export const sealHolder = async (
  card: CardContent,
  { today, sealingKey, context }: SealOptions,
): Promise<Result<SealedHolder, CardTextError>> => {
  const holder = parseCard(card, { today });
  if (!holder.ok) return holder;
  if (!isServed(holder.value)) return fail({ kind: 'unsupportedCard' });
  return ok({
    person: await seal(sealingKey, JSON.stringify(holder.value), context),
    holder: maskedHolder(holder.value, today),
  });
};
