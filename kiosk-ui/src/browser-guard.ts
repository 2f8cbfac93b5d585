/** Keys that make a browser do something of its own, alone. */
const browserKeys: ReadonlySet<string> = new Set([
  'BrowserBack',
  'BrowserForward',
  'BrowserHome',
  'BrowserRefresh',
  'BrowserSearch',
  'BrowserFavorites',
  'ContextMenu',
  'Help',
  'LaunchMail',
  'PrintScreen',
]);

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey'>;

/**
 * Whether a key or chord belongs to the browser or the desktop and not to the application. Nothing here needs a chord:
 * all with Ctrl, Alt or Meta are taken, all function keys, and Shift+Escape (the browser's task list).
 */
export const isBrowserChord = ({ key, ctrlKey, altKey, metaKey, shiftKey }: Key): boolean =>
  ctrlKey || altKey || metaKey || browserKeys.has(key) || /^F\d{1,2}$/.test(key) || (shiftKey && key === 'Escape');

/** Keeps people on the page: no browser keys, no menu on a long press, nothing dragged off, no pinch. */
export const guardBrowser = (target: Window): void => {
  const swallow = (event: Event): void => event.preventDefault();
  target.addEventListener('keydown', (event) => isBrowserChord(event) && event.preventDefault(), { capture: true });
  for (const name of ['contextmenu', 'dragstart', 'drop', 'dragover', 'gesturestart'])
    target.addEventListener(name, swallow, { capture: true });
  target.addEventListener('wheel', (event) => event.ctrlKey && event.preventDefault(), {
    capture: true,
    passive: false,
  });
};
