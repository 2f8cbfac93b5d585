import type { CardHolder } from '@linban/shared/identity/card-holder.ts';
import { type Command, commands, statusWord } from './commands.ts';
import type { Exchange, ExchangeError } from './exchange.ts';
import type { ReplyFrame } from './framing.ts';
import { takeCardHolder } from './read-reply.ts';
import { type Verdict, verdictOf } from './status.ts';
import type { CardTextError } from './types.ts';

export type ReadAttempt =
  | { readonly kind: 'noCard' }
  | { readonly kind: 'holder'; readonly holder: CardHolder }
  /** Everything was read, and the text is not that of a valid resident card. */
  | { readonly kind: 'refusedText'; readonly error: CardTextError }
  | { readonly kind: 'failed'; readonly error: ExchangeError }
  | Verdict;

type Step = { readonly kind: 'done'; readonly reply: ReplyFrame } | Exclude<ReadAttempt, { kind: 'holder' }>;

/** One look for a card, and if there is one, one try to read it: find, select, read. */
export const attemptRead = async (
  exchange: Exchange,
  { today, onFound }: { readonly today: () => string; readonly onFound: () => void },
): Promise<ReadAttempt> => {
  const ask = async (command: Command, wanted: number): Promise<Step> => {
    const answer = await exchange.ask(command);
    if (!answer.ok) return { kind: 'failed', error: answer.error };
    if (answer.value.status === wanted) return { kind: 'done', reply: answer.value };
    return answer.value.status === statusWord.noCard ? { kind: 'noCard' } : verdictOf(answer.value.status);
  };

  const found = await ask(commands.find, statusWord.found);
  if (found.kind !== 'done') return found;
  onFound();
  const selected = await ask(commands.select, statusWord.success);
  if (selected.kind !== 'done') return selected;
  const read = await ask(commands.read, statusWord.success);
  if (read.kind !== 'done') return read;

  const holder = takeCardHolder(read.reply.data, { today: today() });
  return holder.ok ? { kind: 'holder', holder: holder.value } : { kind: 'refusedText', error: holder.error };
};
