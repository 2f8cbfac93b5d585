import type { AccessRules } from '@linban/shared/contracts/request.ts';
import { residentRequests, signedCatalogueRequests } from '@linban/shared/contracts/resident-link.ts';

/** All that is asked over a screen's connection, by the screen and by the agent that carries it. */
export const screenRequests = { ...residentRequests, ...signedCatalogueRequests } as const;

/** `person`: only while somebody who was identified is there. What they ask is about themselves and nobody else. */
export const screenRules = {
  'catalogue.items': 'screen',
  'catalogue.signed': 'screen',
  'centres.list': 'screen',
  'session.open': 'screen',
  'session.close': 'screen',
  'cases.list': 'person',
  'cases.show': 'person',
  'cases.track': 'screen',
  'cases.asked': 'person',
  'cases.withdraw': 'person',
  'cases.submit': 'screen',
  'cases.history': 'person',
  'drafts.list': 'person',
  'drafts.keep': 'person',
  'drafts.slip': 'person',
  'drafts.open': 'person',
  'drafts.drop': 'person',
  'records.look': 'person',
  'records.issue': 'person',
  'documents.ticket': 'person',
  'ratings.give': 'person',
} as const satisfies AccessRules<typeof screenRequests, 'screen' | 'person'>;
