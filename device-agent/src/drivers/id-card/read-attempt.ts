import type { Result } from '@linban/shared/result.ts';
import { type Command, commands, statusWord } from './commands.ts';
import type { Exchange, ExchangeError } from './exchange.ts';
import type { ReplyFrame } from './framing.ts';
import type { PhotoDecoder } from './photo-decoder.ts';
import { splitReadReply } from './read-reply.ts';
import { type Verdict, verdictOf } from './status.ts';
import type { CardContent, CardTextError, TakeError } from './types.ts';

export type ReadAttempt =
  | { readonly kind: 'noCard' }
  /** The caller has made of the card what it wanted; `deliver` ends the read with that. */
  | { readonly kind: 'taken'; readonly deliver: () => void; readonly portrait: Uint8Array | null }
  /** Everything was read, and the text is not that of a valid card. */
  | { readonly kind: 'refusedText'; readonly error: CardTextError }
  | { readonly kind: 'failed'; readonly error: ExchangeError }
  | Verdict;

type Step = { readonly kind: 'done'; readonly reply: ReplyFrame } | Exclude<ReadAttempt, { kind: 'taken' }>;

interface ReadAttemptOptions {
  readonly onFound: () => void;
  readonly take: (card: CardContent) => Promise<Result<() => void, TakeError>>;
  /** Given where somebody wants the portrait. */
  readonly decodePhoto: PhotoDecoder | undefined;
}

/** Words for "there are none": the card has no such item, or the module does not know to ask for it. */
const noAddressWords: readonly number[] = [statusWord.noSuchItem, statusWord.unknownCommand];
const noAddresses = new Uint8Array();

/**
 * One look for a card, and if there is one, one try to read it: find, select, read, read further addresses. A card that leaves before the last of it
 * was not read: nothing of it is kept. Whatever was read is overwritten before this returns.
 */
export const attemptRead = async (
  exchange: Exchange,
  { onFound, take, decodePhoto }: ReadAttemptOptions,
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
  let further: Step | undefined;
  try {
    const parts = splitReadReply(read.reply.data);
    if (!parts) return { kind: 'refusedText', error: { kind: 'unreadableCard', field: 'text' } };
    further = await ask(commands.furtherAddress, [statusWord.success, ...noAddressWords]);
    if (further.kind !== 'done') return further;
    const { status, data } = further.reply;
    const taken = await take({
      text: parts.text,
      furtherAddresses: status === statusWord.success ? data : noAddresses,
    });
    if (!taken.ok)
      return taken.error.kind === 'notTaken'
        ? { kind: 'invalidMedia', cause: 'readFailed' }
        : { kind: 'refusedText', error: taken.error };
    return { kind: 'taken', deliver: taken.value, portrait: decodePhoto ? await decodePhoto(parts.photo) : null };
  } finally {
    read.reply.data.fill(0);
    if (further?.kind === 'done') further.reply.data.fill(0);
  }
};
