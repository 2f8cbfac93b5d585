import { fail, ok, type Result } from '@linban/shared/result.ts';

const limitBytes = 20 * 1024 * 1024;
const limitMs = 15_000;
const magic = new TextEncoder().encode('%PDF-');

/** `unavailable`: refused, unreachable, late, too large, or not a PDF. All the same to the person: print it later. */
export type RedeemError = { readonly kind: 'unavailable' } | { readonly kind: 'canceled' };

const isPdf = (bytes: Uint8Array): boolean => magic.every((byte, index) => bytes[index] === byte);

/** Collects a body within the limit; zeroes the pieces, which hold a person's document. `null`: too large. */
const collect = async (body: ReadableStream<Uint8Array>): Promise<Uint8Array | null> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limitBytes) return null;
    }
    const whole = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  } finally {
    for (const chunk of chunks) chunk.fill(0);
  }
};

/** Fetches the PDF behind a one-time ticket. The caller zeroes it after use. */
export const redeemTicket = async (
  { serverUrl, token }: { readonly serverUrl: string; readonly token: () => Promise<string | null> },
  ticket: string,
  signal: AbortSignal,
): Promise<Result<Uint8Array, RedeemError>> => {
  try {
    const credential = await token();
    if (credential === null) return fail({ kind: 'unavailable' });
    const response = await fetch(`${serverUrl}/api/documents/redeem`, {
      method: 'POST',
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ticket }),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return fail({ kind: 'unavailable' });
    }
    const pdf = await collect(response.body);
    if (pdf === null || !isPdf(pdf)) {
      pdf?.fill(0);
      return fail({ kind: 'unavailable' });
    }
    return ok(pdf);
  } catch {
    return fail({ kind: signal.aborted ? 'canceled' : 'unavailable' });
  }
};
