import type { FleetTerminal } from '@linban/shared/contracts/console-link.ts';
import { useTranslation } from 'react-i18next';
import type { TerminalActions } from '../links/use-console.ts';
import { Section } from '../parts/section.tsx';
import styles from './fleet.module.css';
import { TerminalCard } from './terminal-card.tsx';

const urgency: Readonly<Record<FleetTerminal['state'], number>> = {
  outOfService: 0,
  unreachable: 1,
  degraded: 2,
  maintenance: 3,
  inService: 4,
};

/** People who wait come before machines in trouble; who has waited longest comes first. */
const byUrgency = (a: FleetTerminal, b: FleetTerminal): number => {
  if (a.staffCalledAt && b.staffCalledAt) return a.staffCalledAt.localeCompare(b.staffCalledAt);
  if (a.staffCalledAt || b.staffCalledAt) return a.staffCalledAt ? -1 : 1;
  return urgency[a.state] - urgency[b.state];
};

/** All terminals, those where somebody waits for staff first, then those in trouble. `null`: not known yet. */
export const Fleet = ({
  terminals,
  actions,
}: {
  readonly terminals: readonly FleetTerminal[] | null;
  /** `null`: only to be looked at. */
  readonly actions: TerminalActions | null;
}) => {
  const { t } = useTranslation();
  const sorted = terminals?.toSorted(byUrgency) ?? null;
  const trouble = sorted?.filter(({ state }) => urgency[state] <= urgency.degraded).length ?? 0;
  const total = sorted?.length ?? 0;
  const summary = trouble > 0 ? t('fleet.summary', { total, trouble }) : t('fleet.allWell', { total });
  return (
    <Section id="fleet" title={t('fleet.title')} note={total > 0 ? summary : null}>
      {sorted === null ? <p>{t('loading')}</p> : null}
      {total === 0 && sorted ? <p>{t('fleet.none')}</p> : null}
      <div className={styles['terminals']}>
        {sorted?.map((terminal) => (
          <TerminalCard key={terminal.terminalId} terminal={terminal} actions={actions} />
        ))}
      </div>
    </Section>
  );
};
