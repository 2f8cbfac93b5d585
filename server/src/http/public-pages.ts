import { normalizeCode } from '@linban/shared/cases/codes.ts';
import type { PublicCase } from '@linban/shared/cases/public-case.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { createAttempts } from '../attempts/attempts.ts';
import { whereOf } from '../log.ts';
import type { Register, ServerParts } from '../parts.ts';
import { caseFormPage, casePage, casePath, missingCasePage } from '../public/case-page.ts';
import { draftPage } from '../public/draft-page.ts';
import { createDraftVisits, type DraftVisits } from '../public/draft-visits.ts';
import type { FindCase } from '../public/find-case.ts';
import { historyCheckPath } from '../public/log-page.ts';
import { messagePage } from '../public/message-page.ts';
import { createPageVisits, type HeldReceipt, type PageVisits } from '../public/page-visits.ts';
import { createVerify, type Verify } from '../public/verification.ts';
import { verificationPage, verifyFormPage, verifyPath } from '../public/verify-page.ts';
import type { DraftSlips, FoundDraft } from '../residents/draft-slips.ts';
import { createLimitForEach } from '../sockets/limit-for-each.ts';
import { addBuiltPage, historyCheckFolder } from './built-page.ts';
import { clientAddress } from './client-address.ts';
import { addDraftRoutes } from './draft-routes.ts';
import { askerOf, codeOf, longestCode, queryOf, sendPage } from './public-reply.ts';
import { addTransparencyPages } from './transparency-pages.ts';
import { addVisitRoutes } from './visit-routes.ts';

/** A whole centre may share one address; a machine that tries codes gets nowhere with this either. */
const lookUpLimit = { burst: 60, perSecond: 1 };
const bodyLimit = 1024;
/** Visits that are over are dropped so often. */
const cleanEveryMs = 600_000;

const formSchema = v.object({ number: v.optional(v.string(), ''), code: v.optional(v.string(), '') });

/** Where to try again what was asked for. */
const againOf = ({ url }: FastifyRequest) =>
  url.startsWith(verifyPath)
    ? ({ path: verifyPath, word: 'verify.another' } as const)
    : ({ path: casePath, word: 'missing.again' } as const);

const verificationStatus = { genuine: 200, withdrawn: 200, superseded: 200, unknown: 404, typo: 400 } as const;

const addCasePages = (
  app: FastifyInstance,
  {
    findCase,
    draftSlips,
    visits,
    draftVisits,
  }: {
    readonly findCase: FindCase;
    readonly draftSlips: DraftSlips;
    readonly visits: PageVisits;
    readonly draftVisits: DraftVisits;
  },
): void => {
  const entrance = (found: PublicCase, receipt: HeldReceipt) => ({
    questions: visits.questions(found.caseNumber),
    receipt,
    isWrong: false,
  });
  const showDraft = (request: FastifyRequest, reply: FastifyReply, found: FoundDraft, receipt: HeldReceipt) => {
    const path = 'tracking' in receipt ? `${casePath}/${encodeURIComponent(receipt.tracking)}` : casePath;
    const entrance = { questions: draftVisits.questions(found.number), receipt, isWrong: false };
    return sendPage(reply, askerOf(request), 200, draftPage(askerOf(request), found, path, entrance));
  };
  app.get(casePath, (request, reply) =>
    sendPage(reply, askerOf(request), 200, caseFormPage(askerOf(request), null, '')),
  );

  app.get(`${casePath}/:code`, async (request, reply) => {
    const asker = askerOf(request);
    const code = codeOf(request);
    const found = await findCase.byTrackingCode(code);
    const draft = found ? undefined : await draftSlips.byTrackingCode(code);
    if (draft) return showDraft(request, reply, draft, { tracking: code });
    if (!found) return sendPage(reply, asker, 404, missingCasePage(asker));
    return sendPage(
      reply,
      asker,
      200,
      casePage(asker, found, `${casePath}/${encodeURIComponent(code)}`, entrance(found, { tracking: code })),
    );
  });

  app.post(casePath, { bodyLimit }, async (request, reply) => {
    const asker = askerOf(request);
    const form = v.safeParse(formSchema, request.body);
    const { number, code } = form.success ? form.output : { number: '', code: '' };
    const found = await findCase.byHand(number, code);
    if (found.ok)
      return sendPage(
        reply,
        asker,
        200,
        casePage(asker, found.value, casePath, entrance(found.value, { number, code })),
      );
    const { error } = found;
    if (error.kind === 'tooManyAttempts') {
      reply.header('retry-after', String(error.retryAfterSeconds));
      return sendPage(reply, asker, 429, messagePage(asker, 'busy', againOf(request)));
    }
    const draft = error.kind === 'unknown' ? await draftSlips.afterCase(number, code) : undefined;
    if (draft) return showDraft(request, reply, draft, { number, code });
    const wrong = error.kind === 'typo' ? 'lookup.typo' : 'lookup.unknown';
    return sendPage(reply, asker, error.kind === 'typo' ? 400 : 404, caseFormPage(asker, wrong, number.slice(0, 20)));
  });
};

const addVerifyPages = (app: FastifyInstance, verify: Verify): void => {
  const answer = async (request: FastifyRequest, reply: FastifyReply, typed: string) => {
    const asker = askerOf(request);
    const verification = await verify(typed);
    const content = verificationPage(asker, verification, normalizeCode(typed));
    return sendPage(reply, asker, verificationStatus[verification.state], content);
  };
  app.get(verifyPath, async (request, reply) => {
    const code = queryOf(request).code?.slice(0, longestCode);
    if (code === undefined || code.trim() === '') {
      return sendPage(reply, askerOf(request), 200, verifyFormPage(askerOf(request)));
    }
    return answer(request, reply, code);
  });
  app.get(`${verifyPath}/:code`, (request, reply) => answer(request, reply, codeOf(request)));
};

/** Forms as browsers send them without script. */
const addFormParser = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body))),
  );
};

const addPages = (app: FastifyInstance, parts: ServerParts): void => {
  const { database, keyring, catalogue, findCase, draftSlips, ports, log } = parts;
  const limit = createLimitForEach(lookUpLimit, ports.now);
  const attempts = createAttempts(database, ports);
  const visits = createPageVisits({ ...parts, keys: keyring.data, attempts });
  const draftVisits = createDraftVisits({ ...parts, keys: keyring.data, attempts });
  const cleaning = setInterval(() => {
    Promise.all([visits.clean(), draftVisits.clean()]).catch((error: unknown) =>
      log.warn('database.error', whereOf(error)),
    );
  }, cleanEveryMs);
  app.addHook('onClose', async () => clearInterval(cleaning));
  addFormParser(app);
  app.addHook('onRequest', async (request, reply) => {
    if (limit.take(clientAddress(request))) return undefined;
    const asker = askerOf(request);
    return sendPage(reply.header('retry-after', '60'), asker, 429, messagePage(asker, 'busy', againOf(request)));
  });
  app.setErrorHandler((error, request, reply) => {
    const asker = askerOf(request);
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status >= 400 && status < 500) return sendPage(reply, asker, status, missingCasePage(asker));
    log.error('http.bug', whereOf(error));
    return sendPage(reply, asker, 500, messagePage(asker, 'broken', againOf(request)));
  });
  addCasePages(app, { findCase, draftSlips, visits, draftVisits });
  addVisitRoutes(app, parts, visits);
  addDraftRoutes(app, parts, draftVisits);
  addTransparencyPages(app, parts);
  addVerifyPages(app, createVerify(database, keyring.data, catalogue));
};

/**
 * The pages for everybody: `/c` and `/c/<tracking code>`, `/c/visit` for whoever proves that a case is theirs, `/c/draft` for what was kept for later, `/verify` and `/verify/<code>`, `/transparency`. They work without script, all but the
 * one that checks proof files in the browser.
 */
export const registerPublicPages: Register = async ({ app, parts }) => {
  addBuiltPage(app, historyCheckPath, historyCheckFolder);
  await app.register(async (scope) => addPages(scope, parts));
};
