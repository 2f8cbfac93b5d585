import type { Log } from '../log.ts';
import type { SupervisionEvent } from './supervision.ts';

/** Writes down each step of a recovery. */
export const logSupervision = (log: Log) => (event: SupervisionEvent) => {
  const { device } = event;
  if (event.kind === 'step') log.warn('recoveryStep', { device, code: event.step });
  else if (event.kind === 'powerCycleFailed') log.warn('powerCycleFailed', { device });
  else if (event.kind === 'gaveUp') log.warn('deviceGivenUp', { device });
  else log.info('deviceRecovered', { device });
};
