import type { FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { HeldReceipt } from '../public/page-visits.ts';

const formSchema = v.record(v.string(), v.pipe(v.string(), v.maxLength(2_000)));
export type Form = v.InferOutput<typeof formSchema>;

/** The fields of a form; none where it is no form. */
export const formOf = (request: FastifyRequest): Form => {
  const form = v.safeParse(formSchema, request.body);
  return form.success ? form.output : {};
};

/** A browser says where a form comes from; one that does not is held to the form's own key. */
export const isFromOwnPage = ({ headers }: FastifyRequest): boolean => {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
};

/** What the form carries on of a receipt, or of a slip. */
export const slipOf = ({ tracking, number, code }: Form): HeldReceipt =>
  tracking === undefined ? { number: number ?? '', code: code ?? '' } : { tracking };
