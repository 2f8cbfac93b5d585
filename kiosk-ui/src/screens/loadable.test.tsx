import { type ReactNode, Suspense } from 'react';
import { renderToString } from 'react-dom/server';
import { prerender } from 'react-dom/static';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadable } from './loadable.tsx';

const parts = { Hello: ({ name }: { readonly name: string }) => <b>{`hello ${name}`}</b> };
type Parts = typeof parts;

const inSuspense = (child: ReactNode) => <Suspense fallback={<i>wait</i>}>{child}</Suspense>;

afterEach(() => vi.useRealTimers());

describe('a part that comes later', () => {
  it('is there at once when it was fetched ahead: no fallback, not even for a moment', async () => {
    const { load, component } = loadable(async (): Promise<Parts> => parts);
    const Hello = component((all) => all.Hello);
    await load();
    const shown = renderToString(inSuspense(<Hello name="you" />));
    expect(shown).toContain('hello you');
    expect(shown).not.toContain('wait');
  });

  it('lets the fallback stand until it has come', async () => {
    const fetched = Promise.withResolvers<Parts>();
    const { component } = loadable(() => fetched.promise);
    const Hello = component((all) => all.Hello);
    expect(renderToString(inSuspense(<Hello name="you" />))).toContain('wait');
    const rendering = prerender(inSuspense(<Hello name="you" />));
    fetched.resolve(parts);
    const { prelude } = await rendering;
    expect(await new Response(prelude).text()).toContain('hello you');
  });

  it('is fetched once, however often it is asked for', async () => {
    const fetchParts = vi.fn(async (): Promise<Parts> => parts);
    const { load, component } = loadable(fetchParts);
    const Hello = component((all) => all.Hello);
    await Promise.all([load(), load()]);
    renderToString(inSuspense(<Hello name="you" />));
    await load();
    expect(fetchParts).toHaveBeenCalledTimes(1);
  });

  it('that could not be fetched is fetched anew, not in a tight loop', async () => {
    vi.useFakeTimers();
    const fetchParts = vi.fn(async (): Promise<Parts> => parts);
    fetchParts.mockRejectedValueOnce(new Error('the agent is away'));
    const { load } = loadable(fetchParts);
    await expect(load()).rejects.toThrow('away');
    await expect(load()).rejects.toThrow('away');
    expect(fetchParts).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(load()).resolves.toBeUndefined();
  });
});
