import * as v from 'valibot';
import { absoluteMs, type SessionToken, sessionTokenSchema } from '../staff/sessions.ts';

/**
 * The cookie of a staff session (RFC 6265bis): no script reads it, no other site sends it; over https it is bound to this
 * very host and never sent without TLS.
 */
export const createStaffCookie = (publicUrl: string) => {
  const isSecure = new URL(publicUrl).protocol === 'https:';
  const name = isSecure ? '__Host-linban-staff' : 'linban-staff';
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  return {
    set: (token: SessionToken): string => `${name}=${token}; ${attributes}; Max-Age=${absoluteMs / 1000}`,
    clear: `${name}=; ${attributes}; Max-Age=0`,
    /** The token in a request's `cookie` header, if there is exactly one that looks like one. */
    read: (header: string | undefined): SessionToken | undefined => {
      const values = (header ?? '')
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
      const token = v.safeParse(sessionTokenSchema, values.length === 1 ? values[0] : undefined);
      return token.success ? token.output : undefined;
    },
  };
};
export type StaffCookie = ReturnType<typeof createStaffCookie>;
