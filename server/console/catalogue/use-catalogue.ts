import type {
  CatalogueItem,
  CatalogueVersionView,
  catalogueRequests,
  Rerun,
  versionActSchema,
} from '@linban/shared/contracts/catalogue-requests.ts';
import type { LinkError, RequestError } from '@linban/shared/contracts/request.ts';
import type { PasswordTold } from '@linban/shared/contracts/staff-requests.ts';
import type { Language } from '@linban/shared/items/localized-text.ts';
import { useCallback, useEffect, useState } from 'react';
import type * as v from 'valibot';
import type { AskConsole } from '../links/use-console.ts';
import { saveFile } from '../parts/save-file.ts';

type Requests = typeof catalogueRequests;
type VersionName = Pick<CatalogueVersionView, 'itemId' | 'version'>;

/** What is sent as an act: the server parses it. */
export type VersionActSent = v.InferInput<typeof versionActSchema>;

/** What is said of the last thing that was tried; `errors`: what stands against it, each with its file and line. */
export type VersionTold = { readonly errors: readonly string[] } & (
  | PasswordTold
  | {
      readonly kind:
        | 'done'
        | 'failed'
        | Exclude<RequestError<Requests, 'catalogue.act'> | { kind: 'busy' }, PasswordTold>['kind'];
    }
);

type Refusal =
  | LinkError
  | PasswordTold
  | { readonly kind: Exclude<VersionTold['kind'], 'passwordTold'>; readonly errors?: readonly string[] };

const toldOf = (error: Refusal): VersionTold => {
  switch (error.kind) {
    case 'unreachable':
    case 'invalidMessage':
    case 'tooManyRequests':
    case 'forbidden':
    case 'internal':
      return { kind: 'failed', errors: [] };
    case 'passwordTold':
      return { kind: error.kind, to: error.to, errors: [] };
    default:
      return { kind: error.kind, errors: error.errors ?? [] };
  }
};

const done: VersionTold = { kind: 'done', errors: [] };

/** As long as trying a rule on thousands of cases may take, in milliseconds. */
const rerunWithinMs = 60_000;

interface CatalogueState {
  /** `null` until the first answer. */
  readonly items: readonly CatalogueItem[] | null;
  readonly open: CatalogueVersionView | null;
  readonly told: VersionTold | null;
  /** How the open version was tried on the cases there were; `trying` while it is. */
  readonly rerun: Rerun | 'trying' | null;
}

/** The items and the open version, live. `changes`: grows when something may have changed. */
export const useCatalogue = (askFor: AskConsole, changes: number, language: Language) => {
  const [state, setState] = useState<CatalogueState>({ items: null, open: null, told: null, rerun: null });
  const change = useCallback((part: Partial<CatalogueState>) => setState((before) => ({ ...before, ...part })), []);

  const load = useCallback(async (): Promise<void> => {
    const reply = await askFor('catalogue.list', {});
    if (reply.ok) change({ items: reply.value.items });
  }, [askFor, change]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew whenever something changed
  useEffect(() => void load(), [load, changes]);

  const show = useCallback(
    async ({ itemId, version }: VersionName, told: VersionTold | null): Promise<void> => {
      const reply = await askFor('catalogue.open', { itemId, version, language });
      if (reply.ok) change({ open: reply.value, told });
      else change({ told: toldOf(reply.error) });
    },
    [askFor, change, language],
  );
  const { open } = state;
  const openName = open ? `${open.itemId}/${open.version}` : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is open is read in another language when that changes
  useEffect(() => {
    if (open) void show(open, state.told);
  }, [show]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: figures are of the version they were asked for
  useEffect(() => change({ rerun: null }), [openName, open?.step]);

  return {
    items: state.items,
    version: open,
    told: state.told,
    rerun: state.rerun,
    open: (name: VersionName) => show(name, null),
    close: () => change({ open: null, told: null }),
    /** Brings a file; into a draft that is open, or as a version of its own. */
    upload: async (file: File, draft: CatalogueVersionView | null): Promise<void> => {
      const replaces = draft && { itemId: draft.itemId, version: draft.version, step: draft.step };
      const reply = await askFor('catalogue.upload', {
        name: file.name.slice(-100),
        text: await file.text(),
        replaces,
      });
      if (reply.ok) await show(reply.value, done);
      else change({ told: toldOf(reply.error) });
    },
    download: async ({ itemId, version }: VersionName, asNext: boolean): Promise<void> => {
      const reply = await askFor('catalogue.file', { itemId, version, asNext });
      if (reply.ok) saveFile({ name: reply.value.name, type: 'application/json', content: reply.value.text });
      else change({ told: toldOf(reply.error) });
    },
    /** Whether it was done. What is open is opened again either way, so that it is seen as it is now. */
    act: async ({ itemId, version, step }: CatalogueVersionView, act: VersionActSent): Promise<boolean> => {
      const reply = await askFor('catalogue.act', { itemId, version, step, act });
      await show({ itemId, version }, reply.ok ? done : toldOf(reply.error));
      return reply.ok;
    },
    tryOnCases: async ({ itemId, version }: VersionName): Promise<void> => {
      change({ rerun: 'trying', told: null });
      const reply = await askFor('catalogue.rerun', { itemId, version }, rerunWithinMs);
      change(reply.ok ? { rerun: reply.value } : { rerun: null, told: toldOf(reply.error) });
    },
  };
};
