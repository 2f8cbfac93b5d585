import type { FastifyInstance } from 'fastify';

/**
 * What somebody must hold to be answered by a route: `nothing`; a code of a receipt or of a slip (`receipt`); a one-time code (`enrolmentCode`); a token
 * that a terminal signed; a department's signature; the console's own page, whose sign-in is what is asked for (`ownPage`); a staff session; a visit
 * of the resident's page, with the key of its forms (`visit`).
 */
export type Access =
  | 'nothing'
  | 'receipt'
  | 'enrolmentCode'
  | 'terminal'
  | 'department'
  | 'ownPage'
  | 'staffSession'
  | 'visit';

/** Who may ask what over HTTP: each route there is. One that is not here stops the server from starting. */
export const httpAccess = {
  'GET /api/health': 'nothing',
  'GET /api/connector/keys': 'nothing',
  'POST /api/departments/:department/answers': 'department',
  'POST /api/terminals/enrol': 'enrolmentCode',
  'POST /api/documents/redeem': 'terminal',
  'POST /api/staff/sign-in': 'ownPage',
  'POST /api/staff/sign-out': 'ownPage',
  'GET /api/staff/session': 'staffSession',
  'POST /api/staff/password': 'ownPage',
  // The page itself says nothing: what it shows comes over its connection, which needs a session.
  'GET /console': 'nothing',
  'GET /console/': 'nothing',
  'GET /console/assets/*': 'nothing',
  'GET /c': 'nothing',
  'POST /c': 'receipt',
  'GET /c/:code': 'receipt',
  'GET /c/:code/history': 'receipt',
  'GET /c/:code/history.pdf': 'receipt',
  'POST /c/visit/enter': 'receipt',
  'GET /c/visit': 'visit',
  'POST /c/visit/supplement': 'visit',
  'POST /c/visit/wish': 'visit',
  'POST /c/visit/rate': 'visit',
  'POST /c/visit/withdraw': 'visit',
  'POST /c/visit/leave': 'visit',
  'POST /c/draft/enter': 'receipt',
  'GET /c/draft': 'visit',
  'GET /c/draft/form': 'visit',
  'POST /c/draft/answer': 'visit',
  'POST /c/draft/drop': 'visit',
  'POST /c/draft/leave': 'visit',
  'GET /verify': 'nothing',
  'GET /verify/:code': 'receipt',
  'GET /transparency': 'nothing',
  'GET /transparency/checkpoint': 'nothing',
  'GET /transparency/checkpoint/witnessed': 'nothing',
  'GET /transparency/key': 'nothing',
  'GET /transparency/consistency': 'nothing',
  'GET /history-check': 'nothing',
  'GET /history-check/': 'nothing',
  'GET /history-check/assets/*': 'nothing',
} as const satisfies Readonly<Record<string, Access>>;

/** Lets no route be added without a rule: to be called before any is. */
export const requireAccessRules = (app: FastifyInstance): void => {
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) {
      const route = `${each === 'HEAD' ? 'GET' : each} ${url}`;
      if (!Object.hasOwn(httpAccess, route)) throw new Error(`no rule says who may ask ${route}: see http/access.ts`);
    }
  });
};
