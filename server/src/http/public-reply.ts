import type { FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { chooseLanguage } from '../public/language.ts';
import { type Asker, type PageContent, page, pageContentPolicy } from '../public/page.ts';
import { type VisitTold, visitToldSchema } from '../public/visit-page.ts';
import { sayIn } from '../public/words.ts';

export const longestCode = 64;

const querySchema = v.object({
  lang: v.optional(v.unknown()),
  code: v.optional(v.string()),
  page: v.optional(v.string()),
  told: v.optional(v.unknown()),
});
const paramsSchema = v.object({ code: v.string() });

/** What stands behind the path; empty where it is nothing we know. */
export const queryOf = (request: FastifyRequest) => {
  const parsed = v.safeParse(querySchema, request.query);
  return parsed.success ? parsed.output : {};
};
/** The code in the path. */
export const codeOf = (request: FastifyRequest): string =>
  v.parse(paramsSchema, request.params).code.slice(0, longestCode);

/** What came of the form that led here. */
export const toldOf = (request: FastifyRequest): VisitTold | null => {
  const told = v.safeParse(visitToldSchema, queryOf(request).told);
  return told.success ? told.output : null;
};

/** In which language to answer. */
export const askerOf = (request: FastifyRequest): Asker => {
  const language = chooseLanguage(queryOf(request).lang, request.headers['accept-language']);
  return { language, say: sayIn(language) };
};

/** Answers with a page for everybody. */
export const sendPage = (reply: FastifyReply, asker: Asker, status: number, content: PageContent) =>
  reply
    .code(status)
    .header('content-security-policy', pageContentPolicy)
    .header('content-language', asker.language)
    .header('cache-control', 'no-store')
    .header('vary', 'accept-language')
    .header('x-robots-tag', 'noindex, nofollow')
    .type('text/html; charset=utf-8')
    .send(page(asker, content));
