import * as v from 'valibot';
import { fail, type Result } from '../result.ts';

/** Why a request got no answer of its own: the same for every link and every request. */
export const linkErrorSchema = v.variant('kind', [
  /** The other side could not be reached, or did not answer in time. What became of the request is not known. */
  v.object({ kind: v.literal('unreachable') }),
  v.object({ kind: v.literal('invalidMessage') }),
  v.object({ kind: v.literal('tooManyRequests') }),
  /** No open session, or not for this one. */
  v.object({ kind: v.literal('forbidden') }),
  v.object({ kind: v.literal('internal') }),
]);
export type LinkError = v.InferOutput<typeof linkErrorSchema>;

/** One request of a link: what is asked, what is answered, which refusals the asker must handle. */
export interface RequestContract {
  readonly payload: v.GenericSchema;
  readonly value: v.GenericSchema;
  readonly error: v.GenericSchema;
}
export type RequestTable = Readonly<Record<string, RequestContract>>;

export type Payload<T extends RequestTable, N extends keyof T> = v.InferOutput<T[N]['payload']>;
export type Value<T extends RequestTable, N extends keyof T> = v.InferOutput<T[N]['value']>;
export type RequestError<T extends RequestTable, N extends keyof T> = v.InferOutput<T[N]['error']>;

/** A request on the wire: socket.io event `request`, answered through the acknowledgement with a reply. */
export const requestMessageSchema = v.object({
  name: v.pipe(v.string(), v.maxLength(60)),
  payload: v.unknown(),
});
export type RequestMessage = v.InferOutput<typeof requestMessageSchema>;

/** Server → client without being asked: socket.io event `push`. */
export const pushMessageSchema = v.object({ name: v.pipe(v.string(), v.maxLength(60)), payload: v.unknown() });
export type PushMessage = v.InferOutput<typeof pushMessageSchema>;

const replySchema = v.variant('ok', [
  v.object({ ok: v.literal(true), value: v.unknown() }),
  v.object({ ok: v.literal(false), error: v.unknown() }),
]);

/** Who may ask each request of a table, by a word that stands for them: a request without one does not compile. */
export type AccessRules<T extends RequestTable, R extends string = string> = Readonly<Record<keyof T, R>>;

/** A handler for each request of a table; `A` tells what a handler knows of whoever a rule lets through. */
export type Handlers<T extends RequestTable, A, R extends AccessRules<T, keyof A & string>> = {
  readonly [N in keyof T]: (
    asker: A[R[N]],
    payload: Payload<T, N>,
  ) => Promise<Result<v.InferInput<T[N]['value']>, v.InferInput<T[N]['error']> | LinkError>>;
};

/** What one side of a link answers. */
export interface Answering<T extends RequestTable, A, R extends AccessRules<T, keyof A & string>> {
  readonly table: T;
  readonly rules: R;
  readonly handlers: Handlers<T, A, R>;
}

/** For each rule, who asks, if it lets them through. */
export type Admit<A> = { readonly [W in keyof A]: () => Promise<Result<A[W], { readonly kind: string }>> };

/**
 * Answers one raw request: lets whoever asks through by the request's rule, parses the payload, runs the handler, and turns
 * anything unplanned into `internal` after telling `onBug`. Never throws: a socket must not fall over a message.
 */
export const answerRequest = async <T extends RequestTable, A, R extends AccessRules<T, keyof A & string>>(
  { table, rules, handlers }: Answering<T, A, R>,
  admit: Admit<A>,
  raw: unknown,
  onBug: (name: string, error: unknown) => void,
): Promise<Result<unknown, unknown>> => {
  const message = v.safeParse(requestMessageSchema, raw);
  if (!message.success || !Object.hasOwn(table, message.output.name))
    return fail<LinkError>({ kind: 'invalidMessage' });
  const { name } = message.output;
  const contract = table[name];
  const rule = rules[name];
  if (!contract || rule === undefined) return fail<LinkError>({ kind: 'invalidMessage' });
  try {
    const asker = await admit[rule]();
    if (!asker.ok) return asker;
    const payload = v.safeParse(contract.payload, message.output.payload);
    if (!payload.success) return fail<LinkError>({ kind: 'invalidMessage' });
    return await (handlers[name] as (asker: unknown, payload: unknown) => Promise<Result<unknown, unknown>>)(
      asker.value, // let through by the rule that the handler's type comes from
      payload.output, // parsed by the schema that the handler's type comes from
    );
  } catch (error) {
    onBug(name, error);
    return fail<LinkError>({ kind: 'internal' });
  }
};

/** Carries one request message to the other side and brings back the raw reply; rejects or never settles when it can't. */
export type Carrier = (message: RequestMessage, timeoutMs: number) => Promise<unknown>;

/**
 * Asks the other side and parses the answer. A lost connection and an answer that doesn't fit the contract are
 * `unreachable`: either way nobody knows what became of the request.
 */
export const ask = async <T extends RequestTable, N extends keyof T & string>(
  table: T,
  carry: Carrier,
  name: N,
  payload: v.InferInput<T[N]['payload']>,
  timeoutMs: number,
): Promise<Result<Value<T, N>, RequestError<T, N> | LinkError>> => {
  let raw: unknown;
  try {
    raw = await carry({ name, payload }, timeoutMs);
  } catch {
    return fail<LinkError>({ kind: 'unreachable' });
  }
  const reply = v.safeParse(replySchema, raw);
  if (!reply.success) return fail<LinkError>({ kind: 'unreachable' });
  const contract = table[name] as T[N];
  if (reply.output.ok) {
    const value = v.safeParse(contract.value, reply.output.value);
    return value.success ? { ok: true, value: value.output as Value<T, N> } : fail<LinkError>({ kind: 'unreachable' });
  }
  const error = v.safeParse(v.union([linkErrorSchema, contract.error]), reply.output.error);
  return error.success
    ? { ok: false, error: error.output as RequestError<T, N> | LinkError }
    : fail<LinkError>({ kind: 'unreachable' });
};

/** For requests that can only fail as a link fails. */
export const noErrorSchema = v.never();
export const nothingSchema = v.strictObject({});
