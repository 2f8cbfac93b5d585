// The links come first: the order of these imports is the order in which the browser runs them.
import { agentLink, firstWord, randomUuid, serverLink } from './open-links.ts';
import { showKiosk } from './show-kiosk.tsx';

await firstWord;
showKiosk({ agentLink, serverLink, randomUuid });
