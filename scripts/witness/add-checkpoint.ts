import { fail, ok, type Result } from '../../shared/src/result.ts';
import { base64 } from '../../shared/src/transparency/base64.ts';
import { type LogKey, readCheckpoint } from '../../shared/src/transparency/checkpoint.ts';
import { isContinued } from '../../shared/src/transparency/merkle.ts';

/** What a witness keeps of a log: the newest head it has put its name under. */
export interface SeenHead {
  readonly size: number;
  readonly checkpoint: string;
}

/**
 * Why a witness puts its name under nothing. `stale`: the other side thinks of another head than the one last seen. `forked`: this
 * head and the one last seen are of two different trees, though the log signed both.
 */
export type Refusal =
  | { readonly kind: 'malformed' }
  | { readonly kind: 'otherLog' }
  | { readonly kind: 'badSignature' }
  | { readonly kind: 'stale'; readonly size: number }
  | { readonly kind: 'forked' };

interface Asked {
  readonly old: number;
  readonly path: readonly Uint8Array[];
  readonly checkpoint: string;
}

const mostHashes = 63;

/** The body of C2SP tlog-witness `add-checkpoint`: the old size, the hashes of the proof, an empty line, the checkpoint. */
const readAsked = (body: string): Asked | undefined => {
  const end = body.indexOf('\n\n');
  const [first = '', ...hashes] = body.slice(0, end).split('\n');
  const old = /^old (0|[1-9]\d{0,14})$/.exec(first)?.[1];
  const path = hashes.map((hash) => base64.decode(hash));
  if (end < 0 || old === undefined || path.length > mostHashes) return undefined;
  const known = path.flatMap((hash) => (hash ? [hash] : []));
  return known.length === path.length ? { old: Number(old), path: known, checkpoint: body.slice(end + 2) } : undefined;
};

const emptyRoot = new Uint8Array(32);

/** Whether the head that is asked for continues the one last seen; the head to be kept from now on, where it does. */
export const addCheckpoint = async (
  body: string,
  key: LogKey,
  seen: SeenHead | null,
): Promise<Result<SeenHead, Refusal>> => {
  const asked = readAsked(body);
  if (!asked) return fail({ kind: 'malformed' });
  const head = await readCheckpoint(asked.checkpoint, key);
  if (!head.ok) return fail({ kind: head.error.kind === 'unreadable' ? 'malformed' : head.error.kind });
  const last = seen && (await readCheckpoint(seen.checkpoint, key));
  if (last && !last.ok) throw new Error('what was kept of the log can’t be read');
  const before = last ? last.value : { size: 0, root: emptyRoot };
  const { size } = head.value;
  // A head of the same size needs no proof to be compared.
  const isSameSize = seen !== null && size === before.size;
  if (isSameSize && !(await isContinued(before, head.value, []))) return fail({ kind: 'forked' });
  // Signed later and smaller: something was taken out.
  if (last?.ok && size < last.value.size && head.value.at > last.value.at) return fail({ kind: 'forked' });
  if (asked.old !== before.size || size < before.size) return fail({ kind: 'stale', size: before.size });
  if (!(await isContinued(before, head.value, asked.path))) return fail({ kind: 'forked' });
  return ok({ size, checkpoint: asked.checkpoint });
};
