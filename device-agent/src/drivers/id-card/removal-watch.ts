import { commands, statusWord } from './commands.ts';
import type { Exchange, ExchangeError } from './exchange.ts';

export type RemovalLook =
  | { readonly kind: 'present' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly error: ExchangeError };

/** One failed look may be a card that was nudged; a second one is a card that was taken. */
const looksUntilGone = 2;

/**
 * Watches a card that was read: it stays silent to "find" until it is taken off, but goes on answering further reads.
 * A module that doesn't know the chip identifiers is asked for further addresses instead.
 */
export const createRemovalWatch = () => {
  let failedLooks = 0;
  let knowsChipIdentifiers = true;

  const look = async (exchange: Exchange): Promise<RemovalLook> => {
    const answer = await exchange.ask(knowsChipIdentifiers ? commands.chipIdentifiers : commands.furtherAddress);
    if (!answer.ok) return { kind: 'failed', error: answer.error };
    const { status, data } = answer.value;
    data.fill(0);
    if (status === statusWord.unknownCommand && knowsChipIdentifiers) {
      knowsChipIdentifiers = false;
      return look(exchange);
    }
    const isThere = status === statusWord.success || status === statusWord.noSuchItem;
    failedLooks = isThere ? 0 : failedLooks + 1;
    return { kind: failedLooks < looksUntilGone ? 'present' : 'gone' };
  };
  return { look };
};
