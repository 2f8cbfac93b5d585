import { createAgentLink } from './links/agent-link.ts';
import { createServerLink } from './links/server-link.ts';
import { createPageToken } from './page-token.ts';

/**
 * The first thing to run: it opens the links and only then fetches what draws. While the browser reads the screens the
 * agent already answers, and the first thing that people see is the invitation.
 */
const pageToken = createPageToken(document, () => fetch('/', { cache: 'no-store' }));
const randomUuid = () => crypto.randomUUID();
const linkOptions = { origin: '', token: pageToken.read };
const agentLink = createAgentLink({ ...linkOptions, randomUuid });
const serverLink = createServerLink(linkOptions);
agentLink.subscribe(({ refused }) => {
  if (refused) void pageToken.renew();
});

/** Drawing twice takes longer than waiting a moment for the agent's first word. */
const firstWordWithinMs = 500;
const firstWord = new Promise<void>((resolve) => {
  const unsubscribe = agentLink.subscribe(({ snapshot }) => {
    if (!snapshot) return;
    unsubscribe();
    resolve();
  });
  setTimeout(resolve, firstWordWithinMs);
});

const [{ showKiosk }] = await Promise.all([import('./show-kiosk.tsx'), firstWord]);
showKiosk({ agentLink, serverLink, randomUuid });
