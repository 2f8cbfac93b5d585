import type { AnswerError } from '@linban/shared/items/answers.ts';
import type { Page } from '@linban/shared/items/service-item.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerParts } from '../parts.ts';
import { casePath, missingCasePage } from '../public/case-page.ts';
import { answerOfForm } from '../public/draft-answer.ts';
import { askedPage, draftAnswerPath, draftFormPage, draftFormPath, draftPath, openPage } from '../public/draft-form.ts';
import { draftActs, draftEnterPath, draftOverPage, draftPage, draftVisitPage } from '../public/draft-page.ts';
import type { DraftVisits } from '../public/draft-visits.ts';
import { messagePage } from '../public/message-page.ts';
import { inLanguage } from '../public/page.ts';
import type { VisitToken } from '../public/page-visits.ts';
import type { FoundDraft } from '../residents/draft-slips.ts';
import { formOf, isFromOwnPage, slipOf } from './form-body.ts';
import { askerOf, queryOf, sendPage } from './public-reply.ts';
import { createDraftCookie } from './session-cookies.ts';

const bodyLimit = 2 * 1024;

/**
 * What was kept for later, on the web: `POST /c/draft/enter` lets in, `GET /c/draft` shows it, `GET /c/draft/form` a question of it
 * and `POST /c/draft/answer` takes its answer, `POST /c/draft/drop` throws it away. It is handed in at a terminal and nowhere else: with
 * the card.
 */
export const addDraftRoutes = (
  app: FastifyInstance,
  { config, drafts, draftSlips }: Pick<ServerParts, 'config' | 'drafts' | 'draftSlips'>,
  visits: DraftVisits,
): void => {
  const cookie = createDraftCookie(config.publicUrl);

  const openVisit = async (request: FastifyRequest) => {
    const token = cookie.read(request.headers.cookie);
    const found = token && (await visits.find(token));
    return token && found ? { token, found } : undefined;
  };
  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { token, found }: { readonly token: VisitToken; readonly found: FoundDraft },
    status: 200 | 400,
  ) => {
    const asker = askerOf(request);
    const shown = { found, reads: await draftSlips.readsOf(found), key: visits.formKey(token) };
    return sendPage(reply, asker, status, draftVisitPage(asker, shown, status === 400));
  };
  const ended = (request: FastifyRequest, reply: FastifyReply) =>
    sendPage(reply, askerOf(request), 401, draftOverPage(askerOf(request), 'ended'));

  app.post(draftEnterPath, { bodyLimit }, async (request, reply) => {
    const asker = askerOf(request);
    if (!isFromOwnPage(request)) return sendPage(reply, asker, 403, missingCasePage(asker));
    const form = formOf(request);
    const slip = slipOf(form);
    const entered = await visits.enter(slip, [form['answer0'] ?? '', form['answer1'] ?? '']);
    if (entered.ok) {
      return reply
        .code(303)
        .header('set-cookie', cookie.set(entered.value))
        .header('location', inLanguage(draftPath, asker.language))
        .send();
    }
    if (entered.error.kind === 'tooManyAttempts') {
      reply.header('retry-after', String(entered.error.retryAfterSeconds));
      return sendPage(reply, asker, 429, messagePage(asker, 'busy', { path: casePath, word: 'missing.again' }));
    }
    const shown = entered.error.kind === 'refused' ? await visits.bySlip(slip) : undefined;
    if (!shown?.ok) return sendPage(reply, asker, 404, missingCasePage(asker));
    const path = 'tracking' in slip ? `${casePath}/${encodeURIComponent(slip.tracking)}` : casePath;
    const entrance = { questions: visits.questions(shown.value.number), receipt: slip, isWrong: true };
    return sendPage(reply, asker, 403, draftPage(asker, shown.value, path, entrance));
  });

  app.get(draftPath, async (request, reply) => {
    const visit = await openVisit(request);
    if (!visit) return ended(request, reply);
    return show(request, reply, visit, 200);
  });

  const showQuestion = (
    request: FastifyRequest,
    reply: FastifyReply,
    { token, found }: { readonly token: VisitToken; readonly found: FoundDraft },
    page: Page,
    error: AnswerError['kind'] | null,
  ) => {
    const asker = askerOf(request);
    const shown = { found, page, key: visits.formKey(token) };
    return sendPage(reply, asker, error ? 400 : 200, draftFormPage(asker, shown, error));
  };
  const goTo = (request: FastifyRequest, reply: FastifyReply, page: Page | undefined) => {
    const { language } = askerOf(request);
    const location = page
      ? `${inLanguage(draftFormPath, language)}&page=${encodeURIComponent(page.id)}`
      : inLanguage(draftPath, language);
    return reply.code(303).header('location', location).send();
  };

  app.get(draftFormPath, async (request, reply) => {
    const visit = await openVisit(request);
    if (!visit) return ended(request, reply);
    const page = askedPage(visit.found, queryOf(request).page ?? '');
    return page ? showQuestion(request, reply, visit, page, null) : goTo(request, reply, undefined);
  });

  app.post(draftAnswerPath, { bodyLimit }, async (request, reply) => {
    const visit = await openVisit(request);
    if (!visit) return ended(request, reply);
    const { token, found } = visit;
    const form = formOf(request);
    if (!isFromOwnPage(request) || form['key'] !== visits.formKey(token)) return ended(request, reply);
    const page = askedPage(found, form['page'] ?? '');
    // It is not asked any more: another answer has closed it meanwhile.
    if (!page) return goTo(request, reply, undefined);
    const answered = await draftSlips.answer(found, page.id, answerOfForm(page, form));
    if (answered.ok) return goTo(request, reply, openPage(answered.value));
    const { kind } = answered.error;
    if (kind === 'gone') return ended(request, reply);
    if (kind === 'notAsked') return goTo(request, reply, undefined);
    return showQuestion(request, reply, visit, page, kind);
  });

  for (const act of draftActs) {
    app.post(`${draftPath}/${act}`, { bodyLimit }, async (request, reply) => {
      const visit = await openVisit(request);
      if (!visit) return ended(request, reply);
      const { token, found } = visit;
      const form = formOf(request);
      const key = visits.formKey(token);
      if (!isFromOwnPage(request) || form['key'] !== key) return ended(request, reply);
      const asker = askerOf(request);
      if (act === 'drop') {
        if (form['sure'] !== 'yes') return show(request, reply, visit, 400);
        // Its visits go with it.
        await drafts.drop(found.residentKey, found.item.id);
      } else await visits.leave(token);
      reply.header('set-cookie', cookie.clear);
      return sendPage(reply, asker, 200, draftOverPage(asker, act === 'drop' ? 'dropped' : 'left'));
    });
  }
};
