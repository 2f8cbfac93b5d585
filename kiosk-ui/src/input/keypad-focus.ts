import type { KeypadKey } from '@linban/shared/contracts/agent-link.ts';

/** What can have the focus, in the order of the page. */
const focusable = 'button:not(:disabled), input:not(:disabled), [tabindex="0"]';

/** What lies above everything is alone in reach while it is there. */
const scopeOf = (page: Document): ParentNode =>
  [...page.querySelectorAll('dialog[open], [role="dialog"]')].at(-1) ?? page;

const isVisible = (element: HTMLElement): boolean => !element.closest('[hidden], [aria-hidden="true"], [inert]');

const reachable = (page: Document): HTMLElement[] =>
  [...scopeOf(page).querySelectorAll<HTMLElement>(focusable)].filter(isVisible);

/**
 * Moves the focus by a key and presses what has it, so that everything can be done with a tactile keypad alone. The page is
 * marked while a keypad is used: the focus then shows on everything, also where a finger put it.
 */
export const applyKey = (page: Document, key: KeypadKey): void => {
  page.documentElement.dataset['keypad'] = 'true';
  const elements = reachable(page);
  const at = elements.findIndex((element) => element.isSameNode(page.activeElement));
  switch (key) {
    case 'next':
      elements[(at + 1) % elements.length]?.focus();
      break;
    case 'previous':
      elements.at(at <= 0 ? -1 : at - 1)?.focus();
      break;
    case 'enter':
      elements[at]?.click();
      break;
  }
};
