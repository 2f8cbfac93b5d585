/**
 * The text protocol of Network UPS Tools (RFC 9271): a line asks for a variable, a line answers.
 */

/** What an uninterruptible power supply says of itself (RFC 9271 clause 5.1, `ups.status` and `battery.charge`). */
export type UpsReply =
  | { readonly kind: 'variable'; readonly name: string; readonly value: string }
  /** The daemon answers, but not for this unit: `DATA-STALE`, `DRIVER-NOT-CONNECTED`, `UNKNOWN-UPS` … */
  | { readonly kind: 'error'; readonly code: string };

const mostLineBytes = 1_024;

export const askVariable = (ups: string, name: 'ups.status' | 'battery.charge'): string => `GET VAR ${ups} ${name}\n`;

const parseLine = (line: string): UpsReply | undefined => {
  const variable = /^VAR \S+ (\S+) "((?:[^"\\]|\\.)*)"$/.exec(line);
  if (variable?.[1] !== undefined && variable[2] !== undefined) {
    return { kind: 'variable', name: variable[1], value: variable[2].replace(/\\(.)/g, '$1') };
  }
  const error = /^ERR ([A-Z-]{1,40})/.exec(line);
  return error?.[1] === undefined ? undefined : { kind: 'error', code: error[1] };
};

/** Collects bytes and returns the replies completed by them; what is no reply is passed over. */
export const createReplyCollector = () => {
  let pending = '';
  return (chunk: Uint8Array): UpsReply[] => {
    pending += Buffer.from(chunk).toString('latin1');
    const lines = pending.split('\n');
    pending = (lines.pop() ?? '').slice(-mostLineBytes);
    return lines.map((line) => parseLine(line.trim())).filter((reply) => reply !== undefined);
  };
};
