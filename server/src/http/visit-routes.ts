import { wishSchema } from '@linban/shared/contracts/hotline-requests.ts';
import { residentRequests } from '@linban/shared/contracts/resident-link.ts';
import { maskName } from '@linban/shared/identity/masking.ts';
import { localizedTextSchema } from '@linban/shared/items/localized-text.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { FoundCase } from '../cases/case-queries.ts';
import type { ResidentAct } from '../cases/resident-acts.ts';
import { asTyped } from '../cases/step-words.ts';
import { decryptCase } from '../cases/stored-case.ts';
import { wishInWords } from '../cases/wish-words.ts';
import type { ServerParts } from '../parts.ts';
import { casePage, casePath, missingCasePage } from '../public/case-page.ts';
import { enterPath } from '../public/enter-form.ts';
import { messagePage } from '../public/message-page.ts';
import { inLanguage } from '../public/page.ts';
import type { PageVisits, VisitToken } from '../public/page-visits.ts';
import {
  longestSaid,
  missingOf,
  type VisitTold,
  visitActs,
  visitEndedPage,
  visitPage,
  visitPath,
} from '../public/visit-page.ts';
import { words } from '../words.ts';
import { type Form, formOf, isFromOwnPage, slipOf } from './form-body.ts';
import { askerOf, sendPage, toldOf } from './public-reply.ts';
import { createVisitCookie } from './session-cookies.ts';

/** What a person writes into a form, with room for each letter to be escaped. */
const bodyLimit = 24 * 1024;

const versionOf = ({ version }: Form): number => Number(/^\d{1,4}$/.exec(version ?? '')?.[0] ?? '-1');

const saidSchema = v.pipe(v.string(), v.trim(), v.minLength(2), v.maxLength(longestSaid));

/** What was written to each thing that is missing, in the order it was told. */
const supplementOf = (form: Form, { view }: FoundCase): ResidentAct | null => {
  // Of a form that was sent twice the second one finds nothing missing any more: what it says is compared with what was taken.
  const asked =
    missingOf(view).length > 0
      ? missingOf(view)
      : (view.steps.findLast(({ type }) => type === 'askSupplement')?.missing ?? []);
  const said = asked.map((thing, index) => [thing, v.safeParse(saidSchema, form[`said${index}`])] as const);
  const lines = said.flatMap(([thing, each]) =>
    each.success ? [`${thing}：${each.output.replaceAll(/\s+/g, ' ')}`] : [],
  );
  const text = lines.join('；');
  if (lines.length === 0 || lines.length < asked.length) return null;
  return v.is(localizedTextSchema, { 'zh-CN': text, en: text }) ? { type: 'supplement', words: asTyped(text) } : null;
};

const wishOf = ({ kind, words: said = '', phone = '' }: Form): ResidentAct | null => {
  const wish = v.safeParse(wishSchema, {
    kind,
    words: said.replaceAll(/\s+/g, ' '),
    phone: phone.trim() === '' ? null : phone,
  });
  return wish.success ? { type: 'wish', words: wishInWords(wish.output) } : null;
};

/**
 * The resident's page: `POST /c/visit/enter` lets in, `GET /c/visit` shows the case, and each of its forms does one thing and leads
 * back to it, so that nothing is sent again by going back or looking anew.
 */
export const addVisitRoutes = (app: FastifyInstance, parts: ServerParts, visits: PageVisits): void => {
  const { config, keyring, queries, actAsResident, giveRating, findCase } = parts;
  const cookie = createVisitCookie(config.publicUrl);
  const here = { name: words('actor.web'), centre: null };

  const personOf = ({ caseId, content }: FoundCase) => decryptCase(keyring.data, caseId, content).person;

  const openVisit = async (request: FastifyRequest) => {
    const token = cookie.read(request.headers.cookie);
    const found = token && (await visits.find(token));
    return token && found ? { token, found } : undefined;
  };

  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    { token, found }: { readonly token: VisitToken; readonly found: FoundCase },
    told: VisitTold | null,
    status = 200,
  ) => {
    const asker = askerOf(request);
    const maskedName = maskName(personOf(found).name);
    return sendPage(
      reply,
      asker,
      status,
      visitPage(asker, { view: found.view, maskedName, key: visits.formKey(token) }, told),
    );
  };

  const ended = (request: FastifyRequest, reply: FastifyReply) =>
    sendPage(reply, askerOf(request), 401, visitEndedPage(askerOf(request), false));

  const goBack = (request: FastifyRequest, reply: FastifyReply, told: VisitTold | null) => {
    const page = inLanguage(visitPath, askerOf(request).language);
    return reply
      .code(303)
      .header('location', told ? `${page}&told=${told}` : page)
      .send();
  };

  app.post(enterPath, { bodyLimit }, async (request, reply) => {
    const asker = askerOf(request);
    if (!isFromOwnPage(request)) return sendPage(reply, asker, 403, missingCasePage(asker));
    const form = formOf(request);
    const receipt = slipOf(form);
    const said = [form['answer0'] ?? '', form['answer1'] ?? ''];
    const entered = await visits.enter(receipt, said);
    if (entered.ok) return goBack(request, reply.header('set-cookie', cookie.set(entered.value)), null);
    if (entered.error.kind === 'tooManyAttempts') {
      reply.header('retry-after', String(entered.error.retryAfterSeconds));
      return sendPage(reply, asker, 429, messagePage(asker, 'busy', { path: casePath, word: 'missing.again' }));
    }
    const shown =
      'tracking' in receipt
        ? await findCase.byTrackingCode(receipt.tracking)
        : await findCase.byHand(receipt.number, receipt.code).then((found) => (found.ok ? found.value : undefined));
    if (entered.error.kind === 'unknown' || !shown) return sendPage(reply, asker, 404, missingCasePage(asker));
    const path = 'tracking' in receipt ? `${casePath}/${encodeURIComponent(receipt.tracking)}` : casePath;
    const entrance = { questions: visits.questions(shown.caseNumber), receipt, isWrong: true };
    return sendPage(reply, asker, 403, casePage(asker, shown, path, entrance));
  });

  app.get(visitPath, async (request, reply) => {
    const visit = await openVisit(request);
    return visit ? show(request, reply, visit, toldOf(request)) : ended(request, reply);
  });

  for (const act of visitActs) {
    app.post(`${visitPath}/${act}`, { bodyLimit }, async (request, reply) => {
      const visit = await openVisit(request);
      if (!visit) return ended(request, reply);
      const { token, found } = visit;
      const form = formOf(request);
      if (!isFromOwnPage(request) || form['key'] !== visits.formKey(token)) return ended(request, reply);
      const residentKey = keyring.data.residentKey(personOf(found).idNumber);
      const { caseNumber } = found.view;

      if (act === 'leave') {
        await visits.leave(token);
        const asker = askerOf(request);
        return sendPage(reply.header('set-cookie', cookie.clear), asker, 200, visitEndedPage(asker, true));
      }
      if (act === 'rate') {
        const rating = v.safeParse(residentRequests['ratings.give'].payload, {
          caseNumber,
          level: Number(form['level']),
          reasons: [],
        });
        if (!rating.success) return show(request, reply, visit, 'wrong', 400);
        const given = await giveRating(residentKey, rating.output);
        return goBack(request, reply, given.ok ? 'rate' : 'rated');
      }
      const acts = {
        supplement: () => supplementOf(form, found),
        wish: () => wishOf(form),
        withdraw: (): ResidentAct | null => (form['sure'] === 'yes' ? { type: 'withdraw' } : null),
      } as const;
      const meant = acts[act]();
      if (!meant) return show(request, reply, visit, 'wrong', 400);
      const done = await actAsResident(residentKey, caseNumber, versionOf(form), meant, here);
      if (done.ok) return goBack(request, reply, act);
      const now = (await queries.findById(found.caseId)) ?? found;
      const told = done.error.kind === 'notAllowed' ? 'notAllowed' : 'conflict';
      return show(request, reply, { token, found: now }, told, 409);
    });
  }
};
