// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { createPageToken } from './page-token.ts';

const pageWith = (token: string) => `<!doctype html><meta name="linban-token" content="${token}"><p>page</p>`;
const first = () => new DOMParser().parseFromString(pageWith('first'), 'text/html');

describe('the page token', () => {
  it('comes with the page', () => {
    expect(createPageToken(first(), () => Promise.reject(new Error('not asked'))).read()).toBe('first');
  });

  it('is read anew from the page of an agent that has restarted, once for all who ask', async () => {
    let asked = 0;
    const token = createPageToken(first(), async () => {
      asked += 1;
      return new Response(pageWith('second'));
    });
    await Promise.all([token.renew(), token.renew()]);
    expect(token.read()).toBe('second');
    expect(asked).toBe(1);
  });

  it.each([
    ['an agent that is not there', () => Promise.reject(new TypeError('fetch failed'))],
    ['another page', async () => new Response('<p>Bad gateway</p>')],
  ])('stays as it was with %s', async (_, fetchPage) => {
    const token = createPageToken(first(), fetchPage);
    await token.renew();
    expect(token.read()).toBe('first');
  });
});
