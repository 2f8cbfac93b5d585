import * as v from 'valibot';
import { visitMs, visitTokenSchema } from '../public/page-visits.ts';
import { absoluteMs, sessionTokenSchema } from '../staff/sessions.ts';

/**
 * The cookie of a session (RFC 6265bis): no script reads it, no other site sends it; over https it is bound to this
 * very host and never sent without TLS.
 */
const createCookie = <T>(publicUrl: string, plainName: string, lifeMs: number, schema: v.GenericSchema<string, T>) => {
  const isSecure = new URL(publicUrl).protocol === 'https:';
  const name = isSecure ? `__Host-${plainName}` : plainName;
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  return {
    set: (token: T): string => `${name}=${token}; ${attributes}; Max-Age=${lifeMs / 1000}`,
    clear: `${name}=; ${attributes}; Max-Age=0`,
    /** The token in a request's `cookie` header, if there is exactly one that looks like one. */
    read: (header: string | undefined): T | undefined => {
      const values = (header ?? '')
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
      const token = v.safeParse(schema, values.length === 1 ? values[0] : undefined);
      return token.success ? token.output : undefined;
    },
  };
};

export const createStaffCookie = (publicUrl: string) =>
  createCookie(publicUrl, 'linban-staff', absoluteMs, sessionTokenSchema);
export type StaffCookie = ReturnType<typeof createStaffCookie>;

/** Of a visit to the page of what was kept for later. */
export const createDraftCookie = (publicUrl: string) =>
  createCookie(publicUrl, 'linban-draft', visitMs, visitTokenSchema);

/** Of a visit to the resident's page. */
export const createVisitCookie = (publicUrl: string) =>
  createCookie(publicUrl, 'linban-visit', visitMs, visitTokenSchema);
