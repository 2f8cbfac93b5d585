import type { consoleRequests } from '@linban/shared/contracts/console-link.ts';
import type { Handlers } from '@linban/shared/contracts/request.ts';
import type { TerminalId } from '@linban/shared/ids.ts';
import { fail, ok } from '@linban/shared/result.ts';
import { isWithin, mayAppoint, mayDo, type StaffPlace, type StaffWork } from '@linban/shared/staff/post.ts';
import type { CatalogueKeeper } from '../catalogue/version-desk.ts';
import type { Hotline } from '../hotline/hotline.ts';
import type { Log } from '../log.ts';
import type { ServerParts } from '../parts.ts';
import type { ErasureDesk } from '../retention/erasure-desk.ts';
import type { AccountPasswords } from '../staff/account-passwords.ts';
import {
  accountName,
  type CallTaker,
  type CaseWorker,
  type StaffAccounts,
  type StaffWorker,
} from '../staff/accounts.ts';
import type { consoleRules } from './console-rules.ts';

/** As many as the list shows. */
const recentCases = 100;

/** Whom each rule of the console lets through. */
export interface ConsoleAskers extends Readonly<Record<Exclude<StaffWork, 'overview'> | 'everyone', StaffWorker>> {
  readonly cases: CaseWorker;
  readonly calls: CallTaker;
  readonly catalogue: StaffWorker & CatalogueKeeper;
}

export type ConsoleParts = Pick<
  ServerParts,
  | 'centres'
  | 'fleet'
  | 'registry'
  | 'queries'
  | 'desk'
  | 'referralDesk'
  | 'platformDesk'
  | 'versionDesk'
  | 'supervision'
  | 'log'
> & {
  readonly accounts: StaffAccounts;
  readonly accountPasswords: AccountPasswords;
  readonly hotline: Hotline;
  readonly erasureDesk: ErasureDesk;
};

/** What the console asks. Each answers for the asker's own place only. */
export const consoleHandlers = (
  parts: ConsoleParts,
): Handlers<typeof consoleRequests, ConsoleAskers, typeof consoleRules> => {
  const { centres, fleet, registry, queries, desk, referralDesk, platformDesk, versionDesk } = parts;
  const { hotline, erasureDesk, supervision, accounts, accountPasswords, log } = parts;
  const isTerminalWithin = (place: StaffPlace, terminalId: TerminalId): boolean => {
    const terminal = registry.find(terminalId);
    return terminal !== undefined && isWithin(place, terminal.centre);
  };
  /** Does something to a terminal that there is, and writes down that it was done. */
  const onTerminal = async <T>(
    { place }: StaffWorker,
    terminalId: TerminalId,
    event: Parameters<Log['info']>[0],
    act: () => Promise<T>,
  ) => {
    if (!isTerminalWithin(place, terminalId)) return fail({ kind: 'notFound' } as const);
    log.info(event, { terminalId });
    return ok(await act());
  };
  /** Why somebody may not look after an account; `null`: they may. */
  const refusalOfAccount = async (own: StaffWorker, name: string) => {
    if (accountName(name) === own.name) return { kind: 'ownAccount' } as const;
    const theirs = (await accounts.list()).find((each) => each.name === accountName(name));
    return theirs && mayAppoint(own, theirs) ? null : ({ kind: 'notFound' } as const);
  };
  const nothing = async (act: Promise<void>) => {
    await act;
    return {};
  };
  return {
    'fleet.list': async ({ role, place }) =>
      ok({
        terminals: mayDo(role, 'overview')
          ? fleet.list().filter(({ terminalId }) => isTerminalWithin(place, terminalId))
          : [],
      }),
    'erasure.list': async (worker) => ok({ requests: [...(await erasureDesk.list(worker))] }),
    'erasure.ask': (worker, { name, idNumber }) => erasureDesk.ask(worker, name, idNumber),
    'erasure.settle': (worker, { number, act }) => erasureDesk.settle(worker, number, act),
    'terminals.revoke': (worker, { terminalId, reason }) =>
      onTerminal(worker, terminalId, 'terminal.revoked', () => nothing(registry.revoke(terminalId, reason))),
    'terminals.reinstate': (worker, { terminalId }) =>
      onTerminal(worker, terminalId, 'terminal.reinstated', () => nothing(registry.reinstate(terminalId))),
    'terminals.rotateKey': (worker, { terminalId }) =>
      onTerminal(worker, terminalId, 'terminal.keyRotationAsked', () => nothing(registry.askRotation(terminalId))),
    'terminals.newCode': (worker, { terminalId }) =>
      onTerminal(worker, terminalId, 'terminal.codeMade', async () => ({ code: await registry.renewCode(terminalId) })),
    'desk.list': async (worker, { filter, opened }) => {
      const { cases, ...listed } = await desk.list(worker, filter, opened);
      return ok({ cases: [...cases], ...listed });
    },
    'desk.open': (worker, { caseNumber, purpose, isWhole }) => desk.open(worker, caseNumber, { purpose, isWhole }),
    'desk.claim': (worker, { caseNumber, over }) => desk.claim(worker, caseNumber, over),
    'desk.release': (worker, { caseNumber }) => desk.release(worker, caseNumber),
    'desk.act': (worker, { caseNumber, version, act }) => desk.act(worker, caseNumber, version, act),
    'departments.list': async (worker) => {
      const { departments, referrals } = await referralDesk.list(worker);
      return ok({ departments: [...departments], referrals: [...referrals] });
    },
    'departments.sendAgain': (worker, { caseNumber }) => referralDesk.sendAgain(worker, caseNumber),
    'departments.settle': (worker, settled) => referralDesk.settle(worker, settled),
    'platform.show': async (worker) => ok({ platform: await platformDesk.show(worker) }),
    'platform.sendAgain': (worker, { caseNumber, sequence }) => platformDesk.sendAgain(worker, caseNumber, sequence),
    'platform.settle': (worker, { caseNumber, sequence, reason }) =>
      platformDesk.settle(worker, caseNumber, sequence, reason),
    'staff.list': async (own) => {
      const all = (await accounts.list()).filter((each) => mayAppoint(own, each));
      const everywhere = own.place === null ? [{ place: null, name: null }] : [];
      return ok({
        accounts: all.map(({ made, ...each }) => ({
          ...each,
          isMine: each.name === own.name,
          made: made && { by: made.by, at: made.at.toISOString() },
        })),
        places: [
          ...everywhere,
          ...centres.filter(({ id }) => isWithin(own.place, id)).map(({ id, name }) => ({ place: id, name })),
        ],
      });
    },
    'staff.setActive': async (own, { name, active }) => {
      const refusal = await refusalOfAccount(own, name);
      if (refusal) return fail(refusal);
      if (!(await accounts.setActive(name, active, own.accountId))) return fail({ kind: 'notFound' } as const);
      log.info(active ? 'staff.reopened' : 'staff.closed');
      return ok({});
    },
    'staff.add': async (own, { name, ...post }) => {
      const isKnown = post.place === null || centres.some(({ id }) => id === post.place);
      if (!isKnown || !mayAppoint(own, post)) return fail({ kind: 'notForYou' } as const);
      const made = await accounts.add(name, post, own.accountId);
      if (made) log.info('staff.added');
      return made ? ok(made) : fail({ kind: 'nameTaken' } as const);
    },
    'staff.newPassword': async (own, { name }) => {
      const refusal = await refusalOfAccount(own, name);
      if (refusal) return fail(refusal);
      const given = await accountPasswords.give(name, own.accountId);
      if (given.ok) log.info('staff.passwordGiven');
      return given;
    },
    'catalogue.list': async () => ok({ items: [...(await versionDesk.list())] }),
    'catalogue.open': (keeper, { language, ...name }) => versionDesk.open(keeper, name, language),
    'catalogue.file': (_, { asNext, ...name }) => versionDesk.file(name, asNext),
    'catalogue.upload': (keeper, { replaces, ...file }) => versionDesk.upload(keeper, file, replaces),
    'catalogue.act': (keeper, { step, act, ...name }) => versionDesk.act(keeper, name, step, act),
    'catalogue.rerun': (_, name) => versionDesk.rerun(name),
    'cases.recent': async ({ role, place }) =>
      ok({ cases: mayDo(role, 'overview') ? [...(await queries.recent(place, recentCases))] : [] }),
    'hotline.questions': async (_, { caseNumber, proof }) =>
      ok({ questions: [...hotline.questions(caseNumber, proof)] }),
    'hotline.open': (taker, { caseNumber, proof, said }) => hotline.open(taker, caseNumber, proof, said),
    'hotline.find': async (taker, { name, idNumber }) => {
      const found = await hotline.find(taker, name, idNumber);
      return found.ok ? ok({ cases: [...found.value.cases], drafts: [...found.value.drafts] }) : found;
    },
    'hotline.wish': (taker, { caseNumber, version, wish }) => hotline.wish(taker, caseNumber, version, wish),
    'supervision.list': async (by, filter) => ok(await supervision.list(by, filter)),
    'supervision.open': (by, { findingId }) => supervision.open(by, findingId),
    'supervision.look': (by, { findingId, caseNumber }) => supervision.look(by, findingId, caseNumber),
    'supervision.letter': (by, { findingId, step }) => supervision.letter(by, findingId, step),
    'supervision.accounts': async (by) => ok({ acts: [...(await supervision.accounts(by))] }),
    'supervision.marks': async (by, { quarter }) => ok(await supervision.marks(by, quarter)),
    'supervision.act': (by, { findingId, step, act }) => supervision.act(by, findingId, step, act),
  };
};
