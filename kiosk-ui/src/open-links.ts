import { createAgentLink } from './links/agent-link.ts';
import { createServerLink } from './links/server-link.ts';
import { createPageToken } from './page-token.ts';

/**
 * The links of this page, opened as soon as this module is read. It is imported before all others: while the browser
 * works through what draws, the agent already answers.
 */
const pageToken = createPageToken(document, () => fetch('/', { cache: 'no-store' }));

export const randomUuid = () => crypto.randomUUID();
const linkOptions = { origin: '', token: pageToken.read };
export const agentLink = createAgentLink({ ...linkOptions, randomUuid });
export const serverLink = createServerLink(linkOptions);

addEventListener('pagehide', () => agentLink.leave());
agentLink.subscribe(({ refused }) => {
  if (refused) void pageToken.renew();
});

/** Drawing twice takes longer than waiting a moment for the agent's first word. */
const firstWordWithinMs = 500;

/** Resolves with the agent's first word, or when it has been waited for long enough. */
export const firstWord = new Promise<void>((resolve) => {
  const unsubscribe = agentLink.subscribe(({ snapshot }) => {
    if (!snapshot) return;
    unsubscribe();
    resolve();
  });
  setTimeout(resolve, firstWordWithinMs);
});
