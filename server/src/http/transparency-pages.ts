import { normalizeCode, trackingCodeSchema } from '@linban/shared/cases/codes.ts';
import { base64 } from '@linban/shared/transparency/base64.ts';
import { writeLogKey } from '@linban/shared/transparency/checkpoint.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { ServerParts } from '../parts.ts';
import { casePath, missingCasePage } from '../public/case-page.ts';
import { checkpointPath, logPage, logPath } from '../public/log-page.ts';
import { messagePage } from '../public/message-page.ts';
import { createProveCase } from '../transparency/prove-case.ts';
import { consistencyProof } from '../transparency/tree.ts';
import { createWitnessedHeads } from '../transparency/witnesses.ts';
import { askerOf, codeOf, sendPage } from './public-reply.ts';

const sizeSchema = v.pipe(v.string(), v.regex(/^(0|[1-9]\d{0,14})$/), v.transform(Number));
const spanSchema = v.object({ first: sizeSchema, second: sizeSchema });

const plainly = (reply: FastifyReply, type: string) =>
  reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff').type(type);

/** The public log for people and for programs that watch it, and the proof of one case for whoever holds its receipt. */
export const addTransparencyPages = (
  app: FastifyInstance,
  { database, queries, histories, transparency }: ServerParts,
): void => {
  const witnessed = createWitnessedHeads(database);
  const proveCase = createProveCase(database, transparency, witnessed);

  app.get(logPath, async (request, reply) => {
    const [head, key] = await Promise.all([transparency.extend(), writeLogKey(transparency.key)]);
    const shown = { key, size: head.size, root: base64.encode(head.root), signedAt: head.signedAt };
    return sendPage(reply, askerOf(request), 200, logPage(askerOf(request), shown));
  });

  app.get(checkpointPath, async (_request, reply) => {
    const { checkpoint } = await transparency.extend();
    return plainly(reply, 'text/plain; charset=utf-8').send(checkpoint);
  });

  app.get(`${checkpointPath}/witnessed`, async (_request, reply) => {
    const head = await witnessed.newest();
    const answer = plainly(reply, 'text/plain; charset=utf-8');
    return head ? answer.send(head.checkpoint) : answer.code(404).send('no witness has seen a head of this log\n');
  });

  app.get(`${logPath}/key`, async (_request, reply) =>
    plainly(reply, 'text/plain; charset=utf-8').send(`${await writeLogKey(transparency.key)}\n`),
  );

  app.get(`${logPath}/consistency`, async (request, reply) => {
    const span = v.safeParse(spanSchema, request.query);
    const { size } = await transparency.extend();
    if (!span.success || span.output.first > span.output.second || span.output.second > size)
      return plainly(reply, 'text/plain; charset=utf-8')
        .code(400)
        .send('first and second are sizes the log has had, in this order\n');
    const [path = []] = await transparency.prove(consistencyProof(span.output.first, span.output.second));
    return plainly(reply, 'application/json; charset=utf-8').send({ path: path.map((hash) => base64.encode(hash)) });
  });

  const findCase = async (request: FastifyRequest) => {
    const code = v.safeParse(trackingCodeSchema, normalizeCode(codeOf(request)));
    return code.success ? queries.findByTrackingCode(code.output) : undefined;
  };

  app.get(`${casePath}/:code/history.pdf`, async (request, reply) => {
    const asker = askerOf(request);
    const found = await findCase(request);
    if (!found) return sendPage(reply, asker, 404, missingCasePage(asker));
    const pdf = await histories.forReceiptHolder(found);
    if (!pdf.ok) {
      const again = { path: casePath, word: 'missing.again' } as const;
      return sendPage(reply, asker, 503, messagePage(asker, 'broken', again));
    }
    return plainly(reply, 'application/pdf')
      .header('content-disposition', `attachment; filename="linban-${found.view.caseNumber}.pdf"`)
      .send(pdf.value);
  });

  app.get(`${casePath}/:code/history`, async (request, reply) => {
    const found = await findCase(request);
    if (!found) return sendPage(reply, askerOf(request), 404, missingCasePage(askerOf(request)));
    const history = await proveCase(found.caseId);
    return plainly(reply, 'application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="linban-${found.view.caseNumber}.json"`)
      .send(JSON.stringify(history, null, 1));
  });
};
