import { decodeJwt } from 'jose';

/** Clocks of terminals may be off by this much. */
export const assertionToleranceSeconds = 60;

/**
 * Whether what is signed at this moment can rest on an assertion: nobody is believed to have been there before it was made, or
 * long after. One that can't be read is for the server to judge.
 */
export const isInTime = (assertion: string, at: Date): boolean => {
  const seconds = at.getTime() / 1000;
  try {
    const { iat, exp } = decodeJwt(assertion);
    return (
      (iat === undefined || seconds >= iat - assertionToleranceSeconds) &&
      (exp === undefined || seconds < exp + assertionToleranceSeconds)
    );
  } catch {
    return true;
  }
};
