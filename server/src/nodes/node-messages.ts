import { caseNumberSchema } from '@linban/shared/cases/codes.ts';
import { terminalIdSchema } from '@linban/shared/ids.ts';
import * as v from 'valibot';
import { residentKeySchema } from '../keys/data-keys.ts';

const uuid = v.pipe(v.string(), v.uuid());

/** What one server tells the others: where to look again, never what is to be seen there. */
export const nodeMessageSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('case'), residentKey: residentKeySchema, caseNumber: caseNumberSchema }),
  v.strictObject({ kind: v.literal('cases') }),
  v.strictObject({ kind: v.literal('catalogue') }),
  v.strictObject({ kind: v.literal('standing'), terminalId: terminalIdSchema }),
  /** A terminal that is, or is no more, connected to the server that says so; its report lies in the database. */
  v.strictObject({ kind: v.literal('heard'), terminalId: terminalIdSchema, isConnected: v.boolean() }),
  /** A system outside is left alone by the server that says so, or answers it again. */
  v.strictObject({ kind: v.literal('peer'), peer: v.pipe(v.string(), v.maxLength(60)), isBack: v.boolean() }),
  v.strictObject({ kind: v.literal('agent'), terminalId: terminalIdSchema, boot: uuid }),
]);
export type NodeMessage = v.InferOutput<typeof nodeMessageSchema>;

/** One notification: `node` is who sent it. */
export const notificationSchema = v.pipe(
  v.string(),
  v.maxLength(8_000),
  v.parseJson(),
  v.strictObject({ node: uuid, messages: v.array(nodeMessageSchema) }),
);

/** PostgreSQL takes payloads of less than 8,000 bytes (documentation, "NOTIFY"). */
const largestPayload = 7_900;

/** Messages as payloads of notifications, as few as will do. */
export const payloadsOf = (node: string, messages: readonly NodeMessage[]): readonly string[] => {
  const payload = (some: readonly NodeMessage[]) => JSON.stringify({ node, messages: some });
  const payloads: string[] = [];
  let some: NodeMessage[] = [];
  for (const message of messages) {
    if (some.length > 0 && payload([...some, message]).length > largestPayload) {
      payloads.push(payload(some));
      some = [];
    }
    some.push(message);
  }
  return some.length > 0 ? [...payloads, payload(some)] : payloads;
};
