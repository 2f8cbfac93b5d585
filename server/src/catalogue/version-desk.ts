import { isWithin, type Publication, spanOf } from '@linban/shared/catalogue/spans.ts';
import {
  allowedMoves,
  deriveVersion,
  type VersionMove,
  type VersionRole,
  versionAfter,
} from '@linban/shared/catalogue/version-state.ts';
import type {
  CatalogueItem,
  CatalogueVersionView,
  catalogueRequests,
  Rerun,
  VersionAct,
  VersionPhase,
} from '@linban/shared/contracts/catalogue-requests.ts';
import type { RequestError } from '@linban/shared/contracts/request.ts';
import { type IsoDate, isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import { type ItemId, itemIdSchema } from '@linban/shared/ids.ts';
import type { Language } from '@linban/shared/items/localized-text.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { StaffRole } from '@linban/shared/staff/post.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import type { ServerEvents } from '../events.ts';
import type { Log } from '../log.ts';
import type { Ports } from '../ports.ts';
import type { StaffWorker } from '../staff/accounts.ts';
import { passwordTold } from '../staff/own-password.ts';
import type { Department } from './departments.ts';
import { describeItem, diffItems } from './describe-item.ts';
import type { LiveCatalogue } from './live-catalogue.ts';
import type { RerunCases } from './rerun-cases.ts';
import { spokenLines } from './spoken-texts.ts';
import { changedPlaces, checkVersion, readStored, readVersion, type Version, writeVersion } from './version-file.ts';
import type { StoredMove, StoredVersion, VersionStore } from './version-store.ts';

type ErrorOf<N extends keyof typeof catalogueRequests> = RequestError<typeof catalogueRequests, N>;
type Nothing = Record<string, never>;

/** Somebody who keeps the catalogue. */
export type CatalogueKeeper = Pick<StaffWorker, 'accountId' | 'passwordToldTo'> & {
  readonly role: Extract<StaffRole, 'catalogueManager' | 'catalogueReviewer'>;
};

export const isCatalogueKeeper = (worker: StaffWorker): worker is StaffWorker & CatalogueKeeper =>
  worker.role === 'catalogueManager' || worker.role === 'catalogueReviewer';

/** One version of one item. */
interface VersionName {
  readonly itemId: ItemId;
  readonly version: number;
}

/** The versions of items, for those who keep them. */
export interface VersionDesk {
  list(): Promise<readonly CatalogueItem[]>;
  open(
    keeper: CatalogueKeeper,
    name: VersionName,
    language: Language,
  ): Promise<Result<CatalogueVersionView, { readonly kind: 'notFound' }>>;
  /** As a file, with the number of the next version where it is to become one. */
  file(
    name: VersionName,
    asNext: boolean,
  ): Promise<Result<{ readonly name: string; readonly text: string }, { readonly kind: 'notFound' }>>;
  /** Brings a file; `replaces`: the draft whose content it takes the place of, as it was opened. */
  upload(
    keeper: CatalogueKeeper,
    file: { readonly name: string; readonly text: string },
    replaces: (VersionName & { readonly step: number }) | null,
  ): Promise<Result<VersionName, ErrorOf<'catalogue.upload'>>>;
  act(
    keeper: CatalogueKeeper,
    name: VersionName,
    step: number,
    act: VersionAct,
  ): Promise<Result<Nothing, ErrorOf<'catalogue.act'>>>;
  rerun(name: VersionName): Promise<Result<Rerun, { readonly kind: 'notFound' } | { readonly kind: 'busy' }>>;
}

/** More places are no help to anyone who reads them. */
const mostPlaces = 300;

/** What one person asks for and another one who had no hand in it agrees to. */
const inTwoHands: readonly VersionMove[] = ['propose', 'approve'];

const roleOf = ({ role }: CatalogueKeeper): VersionRole => (role === 'catalogueReviewer' ? 'reviewer' : 'manager');

const fileName = ({ itemId, version }: { readonly itemId: string; readonly version: number }): string =>
  `${itemId}.v${version}.json`;

const day = (text: string): IsoDate => v.parse(isoDateSchema, text);

const dayOrNull = (text: string | null): IsoDate | null => (text === null ? null : day(text));

const publicationOf = ({ version, from, until, withdrawnFrom }: StoredVersion): Publication | null =>
  from === null ? null : { version, from: day(from), until: dayOrNull(until), withdrawnFrom: dayOrNull(withdrawnFrom) };

const phaseOf = (
  { state }: StoredVersion,
  span: ReturnType<typeof spanOf>,
  isReplaced: boolean,
  today: string,
): VersionPhase => {
  if (state !== 'published') return state;
  if (span === null) return 'changed';
  if (today < span.from) return 'coming';
  if (isWithin(today, span)) return 'inForce';
  return isReplaced ? 'changed' : 'ended';
};

export const createVersionDesk = (deps: {
  readonly store: VersionStore;
  readonly catalogue: LiveCatalogue;
  readonly departments: readonly Department[];
  readonly rerunCases: RerunCases;
  readonly events: ServerEvents;
  readonly ports: Ports;
  readonly log: Log;
}): VersionDesk => {
  const { store, catalogue, departments, rerunCases, events, ports, log } = deps;
  const today = () => shanghaiDay(ports.now());
  let isRerunning = false;

  /** Of each version of an item where it stands today. */
  const summaries = (versions: readonly StoredVersion[]) => {
    const publications = versions.flatMap((each) => publicationOf(each) ?? []);
    const on = today();
    return versions.map((each) => {
      const own = publicationOf(each);
      const span = own && spanOf(own, publications);
      const isReplaced = publications.some(({ version, from }) => version > each.version && from <= on);
      return {
        version: each.version,
        state: each.state,
        phase: phaseOf(each, span, isReplaced, on),
        step: each.step,
        from: span?.from ?? null,
        to: span?.to ?? null,
      };
    });
  };

  const told = async (): Promise<void> => {
    await catalogue.refresh();
    events.emit('catalogue.changed');
  };

  const load = async ({ itemId, version }: VersionName) => {
    const stored = await store.find(itemId, version);
    if (!stored) return undefined;
    // Somebody may have moved it between the two questions: it is taken as it was at the first one.
    const moves = (await store.movesOf(itemId, version)).slice(0, stored.step);
    const standing = deriveVersion(moves);
    if (!standing) throw new Error(`the moves of ${itemId} ${version} break the table`);
    return { stored, moves, standing, version: readStored(stored.data, departments) };
  };

  /** The version that people know when this one comes: the newest that was published before it. */
  const publishedBefore = async ({ itemId, version }: VersionName) => {
    const versions = (await store.list()).filter((each) => each.itemId === itemId);
    const before = versions.findLast((each) => each.version < version && each.from !== null);
    const stored = before && (await store.find(itemId, before.version));
    return {
      summary: summaries(versions).find((each) => each.version === version),
      before: stored && { data: stored.data, version: stored.version, item: readStored(stored.data, departments).item },
    };
  };

  const isWrongDay = (act: VersionAct, { item }: Version): boolean => {
    if (act.type === 'withdraw') return act.day < today();
    if (act.type !== 'publish') return false;
    return act.day < today() || !isWithin(act.day, { from: item.effectiveFrom, to: item.effectiveTo });
  };

  const newestOf = async (itemId: string): Promise<number> =>
    Math.max(0, ...(await store.list()).filter((each) => each.itemId === itemId).map(({ version }) => version));

  const historyOf = (moves: readonly StoredMove[]): CatalogueVersionView['history'] =>
    moves.map(({ type, name, at, comment, day: on }) => ({
      type,
      name,
      at: at.toISOString(),
      comment,
      day: dayOrNull(on),
    }));

  const sentences = (before: ServiceItem | undefined, after: ServiceItem, language: Language): string[] =>
    before ? [...diffItems(before, after, language)] : describeItem(after, language).map((line) => `+ ${line}`);

  return {
    list: async () => {
      const all = await store.list();
      return [...new Set(all.map(({ itemId }) => itemId))].map((itemId) => {
        const versions = all.filter((each) => each.itemId === itemId);
        return {
          itemId: v.parse(itemIdSchema, itemId),
          title: versions.at(-1)?.title ?? { 'zh-CN': itemId, en: itemId },
          versions: summaries(versions).toReversed(),
        };
      });
    },

    open: async (keeper, name, language) => {
      const [loaded, { summary, before }] = await Promise.all([load(name), publishedBefore(name)]);
      if (!loaded || !summary) return fail({ kind: 'notFound' });
      const { stored, moves, standing, version } = loaded;
      const places = changedPlaces(before?.data ?? null, stored.data);
      const first = day(today());
      return ok({
        ...summary,
        itemId: name.itemId,
        title: version.item.title,
        sha256: stored.sha256,
        comparedWith: before?.version ?? null,
        changes: sentences(before?.item, version.item, language),
        otherChanges: sentences(before?.item, version.item, language === 'en' ? 'zh-CN' : 'en'),
        places: places.slice(0, mostPlaces),
        spoken: { 'zh-CN': [...spokenLines(version.item, 'zh-CN')], en: [...spokenLines(version.item, 'en')] },
        errors: [...checkVersion(fileName(name), version)],
        today: first,
        earliest: isWithin(first, { from: version.item.effectiveFrom, to: null }) ? first : version.item.effectiveFrom,
        history: historyOf(moves),
        allowed: [...allowedMoves(standing, roleOf(keeper), keeper.accountId)],
        needsSecondPerson: standing.state === 'proposed' && standing.authors.includes(keeper.accountId),
      });
    },

    file: async (name, asNext) => {
      const stored = await store.find(name.itemId, name.version);
      if (!stored) return fail({ kind: 'notFound' });
      const version = asNext ? (await newestOf(name.itemId)) + 1 : name.version;
      return ok({ name: fileName({ ...name, version }), text: writeVersion(stored.data, version) });
    },

    upload: async (keeper, { name, text }, replaces) => {
      const read = readVersion(name, text, departments);
      if (!read.ok) return fail({ kind: 'notAdmitted', errors: [...read.error] });
      const { item, data } = read.value;
      const by = { role: roleOf(keeper), accountId: keeper.accountId };
      const on = { itemId: item.id, version: item.version };
      const stored = await store.find(item.id, item.version);
      if (!stored) {
        const next = (await newestOf(item.id)) + 1;
        if (item.version !== next)
          return fail({ kind: 'notAdmitted', errors: [`${name}: item.version: expected ${next}, the next one`] });
        if (!(await store.insert(read.value, by, ports.now()))) return fail({ kind: 'conflict' });
      } else {
        const isSeen =
          replaces?.itemId === item.id && replaces.version === item.version && replaces.step === stored.step;
        const moved = { type: 'upload', ...by, at: ports.now(), comment: null, day: null } as const;
        if (
          stored.state !== 'draft' ||
          !isSeen ||
          !(await store.move({ ...on, step: stored.step }, moved, { state: 'draft', data }))
        )
          return fail({ kind: 'conflict' });
      }
      log.info('catalogue.moved', { item: item.id, cause: 'upload' });
      await told();
      return ok(on);
    },

    act: async (keeper, name, step, act) => {
      const loaded = await load(name);
      if (!loaded) return fail({ kind: 'notFound' });
      const { stored, standing, version } = loaded;
      if (stored.step !== step) return fail({ kind: 'conflict' });
      const by = { role: roleOf(keeper), accountId: keeper.accountId };
      const after = versionAfter(standing, { type: act.type, role: by.role, by: by.accountId });
      if (!after) {
        const isOwn = by.role === 'reviewer' && act.type === 'approve' && standing.state === 'proposed';
        return fail({ kind: isOwn ? 'needsSecondPerson' : 'notAllowed' });
      }
      const refusal = inTwoHands.includes(act.type) && passwordTold(keeper);
      if (refusal) return fail(refusal);
      if (act.type === 'propose' || act.type === 'approve' || act.type === 'publish') {
        const errors = checkVersion(fileName(name), version);
        if (errors.length > 0) return fail({ kind: 'notAdmitted', errors: [...errors] });
      }
      if (isWrongDay(act, version)) return fail({ kind: 'wrongDay' });
      const isPublic = act.type === 'publish' || (act.type === 'withdraw' && stored.from !== null);
      const moved = { type: act.type, ...by, at: ports.now(), comment: act.comment, day: isPublic ? act.day : null };
      if (!(await store.move({ ...name, step }, moved, { state: after.state, data: null })))
        return fail({ kind: 'conflict' });
      log.info('catalogue.moved', { item: name.itemId, cause: act.type });
      await told();
      return ok({});
    },

    rerun: async (name) => {
      if (isRerunning) return fail({ kind: 'busy' });
      isRerunning = true;
      try {
        const stored = await store.find(name.itemId, name.version);
        if (!stored) return fail({ kind: 'notFound' });
        const startedAt = ports.now().getTime();
        const result = await rerunCases(readStored(stored.data, departments).item);
        log.info('catalogue.triedOnCases', {
          item: name.itemId,
          count: result.cases,
          milliseconds: ports.now().getTime() - startedAt,
        });
        return ok(result);
      } finally {
        isRerunning = false;
      }
    },
  };
};
