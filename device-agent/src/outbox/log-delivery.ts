import type { Log } from '../log.ts';
import type { DeliveryEvent } from './delivery.ts';

/** Writes down what becomes of cases: counts and causes, never whose. */
export const logDelivery = (log: Log) => (event: DeliveryEvent) => {
  if (event.kind === 'delivered') log.info('caseDelivered');
  else if (event.kind === 'setAside') log.warn('caseSetAside', { cause: event.cause });
  else if (event.kind === 'deferred') log.warn('caseDeferred', { cause: event.cause });
  else log.warn('outboxDiskError');
};
