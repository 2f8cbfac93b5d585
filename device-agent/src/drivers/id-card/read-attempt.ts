import type { CardHolder } from '@linban/shared/identity/card-holder.ts';
import { type Command, commands, statusWord } from './commands.ts';
import type { Exchange, ExchangeError } from './exchange.ts';
import type { ReplyFrame } from './framing.ts';
import type { PhotoDecoder } from './photo-decoder.ts';
import { takeCard } from './read-reply.ts';
import { type Verdict, verdictOf } from './status.ts';
import { takeFurtherAddresses } from './text.ts';
import type { CardTextError } from './types.ts';

export type ReadAttempt =
  | { readonly kind: 'noCard' }
  | { readonly kind: 'holder'; readonly holder: CardHolder; readonly portrait: Uint8Array | null }
  /** Everything was read, and the text is not that of a valid card. */
  | { readonly kind: 'refusedText'; readonly error: CardTextError }
  | { readonly kind: 'failed'; readonly error: ExchangeError }
  | Verdict;

type Step = { readonly kind: 'done'; readonly reply: ReplyFrame } | Exclude<ReadAttempt, { kind: 'holder' }>;

interface ReadAttemptOptions {
  readonly today: () => string;
  readonly onFound: () => void;
  /** Given where somebody wants the portrait. */
  readonly decodePhoto: PhotoDecoder | undefined;
}

/** Words for "there are none": the card has no such item, or the module does not know to ask for it. */
const noAddressWords: readonly number[] = [statusWord.noSuchItem, statusWord.unknownCommand];

/**
 * One look for a card, and if there is one, one try to read it: find, select, read, read further addresses. A card that leaves before the last of it
 * was not read: nothing of it is kept.
 */
export const attemptRead = async (
  exchange: Exchange,
  { today, onFound, decodePhoto }: ReadAttemptOptions,
): Promise<ReadAttempt> => {
  const ask = async (command: Command, wanted: readonly number[]): Promise<Step> => {
    const answer = await exchange.ask(command);
    if (!answer.ok) return { kind: 'failed', error: answer.error };
    if (wanted.includes(answer.value.status)) return { kind: 'done', reply: answer.value };
    return answer.value.status === statusWord.noCard ? { kind: 'noCard' } : verdictOf(answer.value.status);
  };

  const found = await ask(commands.find, [statusWord.found]);
  if (found.kind !== 'done') return found;
  onFound();
  const selected = await ask(commands.select, [statusWord.success]);
  if (selected.kind !== 'done') return selected;
  const read = await ask(commands.read, [statusWord.success]);
  if (read.kind !== 'done') return read;
  const card = takeCard(read.reply.data, { today: today(), withPortrait: decodePhoto !== undefined });
  if (!card.ok) return { kind: 'refusedText', error: card.error };
  const { holder, wlt } = card.value;
  try {
    const further = await ask(commands.furtherAddress, [statusWord.success, ...noAddressWords]);
    if (further.kind !== 'done') return further;
    const addresses = takeFurtherAddresses(further.reply.data);
    if (!addresses.ok) return { kind: 'refusedText', error: addresses.error };
    const portrait = wlt && decodePhoto ? await decodePhoto(wlt) : null;
    return { kind: 'holder', holder: { ...holder, furtherAddresses: [...addresses.value] }, portrait };
  } finally {
    wlt?.fill(0);
  }
};
