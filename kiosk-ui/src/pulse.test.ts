import { beforeEach, describe, expect, it } from 'vitest';
import type { ScreenName, View } from './flow/view.ts';
import { startPulse } from './pulse.ts';

const world = () => {
  let screen: ScreenName = 'attract';
  let drawn = 'attract';
  let runs = true;
  const frames: (() => void)[] = [];
  const timers: (() => void)[] = [];
  const beats: string[] = [];
  const listeners: (() => void)[] = [];
  startPulse({
    // Nothing else of the view is looked at.
    flow: {
      view: () => ({ screen: { name: screen } }) as View,
      runs: () => runs,
      subscribe: (listener) => {
        listeners.push(listener);
        return () => {};
      },
    },
    pulse: { beat: (place) => void beats.push(place) },
    drawn: () => drawn || undefined,
    onFrame: (action) => void frames.push(action),
    after: (_milliseconds, action) => void timers.push(action),
  });
  const frame = () => {
    for (const action of frames.splice(0)) action();
  };
  return {
    beats,
    frame,
    second: () => {
      for (const action of timers.splice(0)) action();
    },
    show: (name: ScreenName, really: string = name) => {
      screen = name;
      drawn = really;
      for (const listener of listeners) listener();
    },
    die: () => {
      runs = false;
    },
  };
};

let page = world();
beforeEach(() => {
  page = world();
});

describe('the sign of life', () => {
  it('comes with a drawn frame, once a second, and says no more than the place', () => {
    expect(page.beats).toEqual([]);
    page.frame();
    page.second();
    page.second();
    page.frame();
    expect(page.beats).toEqual(['attract', 'attract']);
  });

  it('comes at once when a visit begins or is over, and calls all of it a visit', () => {
    page.frame();
    page.show('home');
    page.frame();
    page.show('review');
    page.frame();
    page.show('attract');
    page.frame();
    expect(page.beats).toEqual(['attract', 'visit', 'attract']);
  });

  it.each([
    ['no frame is drawn', () => page.second()],
    [
      'the flow has ended',
      () => {
        page.die();
        page.second();
        page.frame();
      },
    ],
    [
      'another screen is drawn than the flow says',
      () => {
        page.show('home', 'attract');
        page.frame();
      },
    ],
    [
      'nothing is drawn',
      () => {
        page.show('attract', '');
        page.second();
        page.frame();
      },
    ],
  ])('stays away where %s', (_why, happen) => {
    page.frame();
    happen();
    expect(page.beats).toEqual(['attract']);
  });
});
