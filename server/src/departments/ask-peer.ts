import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { Breaker } from './breaker.ts';
import type { Peer, PostFailure, PostSigned } from './post-signed.ts';

/** `leftAlone`: it has failed so often that it is not asked for a while. */
export type AskFailure = PostFailure | 'leftAlone';

/** What the other side itself got wrong: more tries are not likely to help. */
export const wrongAnswers: ReadonlySet<AskFailure> = new Set(['nonsense', 'unsigned', 'refused', 'unknownCase']);

/** A system outside the centre: where it is, and how it has done of late. */
export interface AskedPeer extends Peer {
  readonly breaker: Breaker;
}

/** Whoever says so is well: only the question was not to its taste. */
const isItsAnswer = (failure: PostFailure): boolean => failure === 'refused' || failure === 'unknownCase';

/** Asks, unless the other side is being left alone. `read`: the answer, or `null` where it makes no sense. */
export const askPeer = async <T>(
  peer: AskedPeer,
  post: PostSigned,
  question: { readonly path: string; readonly body: unknown; readonly timeoutMs: number },
  read: (reply: unknown) => T | null,
): Promise<Result<T, AskFailure>> => {
  const answer = await peer.breaker.through(
    async (): Promise<Result<T, PostFailure>> => {
      const reply = await post(peer, question.path, question.body, question.timeoutMs);
      if (!reply.ok) return reply;
      const value = read(reply.value);
      return value === null ? fail('nonsense') : ok(value);
    },
    (result) => !result.ok && !isItsAnswer(result.error),
  );
  return answer ?? fail('leftAlone');
};
