import type { FleetTerminal } from '@linban/shared/contracts/console-link.ts';
import {
  type Consumption,
  type DeviceRecovery,
  type HealthAlarm,
  type HealthReport,
  healthAlarms,
  isNearlyUsedUp,
} from '@linban/shared/terminals/health.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../locales/language.ts';

/** One line of a terminal's health. */
export interface HealthLine {
  readonly key: string;
  readonly title: string;
  readonly text: string;
  readonly isAlarm: boolean;
}

const gibibyte = 1024 ** 3;
const round = (value: number): string => value.toFixed(value < 10 ? 1 : 0);

/** What a maintainer needs to know of a terminal besides its devices, in words; what needs somebody is marked. */
export const useHealthLines = () => {
  const { t } = useTranslation();
  const { moment } = useLanguage();

  const alarmText = (alarm: HealthAlarm): string =>
    'device' in alarm ? `${t(`device.${alarm.device}`)}: ${t(`alarm.${alarm.kind}`)}` : t(`alarm.${alarm.kind}`);
  const recovery = ({ device, rung, since, workOrder }: DeviceRecovery): HealthLine => ({
    key: `recovery-${device}`,
    title: t(`device.${device}`),
    text: [t(`recovery.${rung}`, { at: moment(since) }), workOrder && t(`action.${workOrder.action}`)]
      .filter((text) => text !== null)
      .join(' · '),
    isAlarm: workOrder !== null,
  });
  const consumption = (each: Consumption): string => {
    const { measure, used, of } = each;
    if (measure === 'millimetres') {
      const metres = { used: round(used / 1000), of: of === null ? '' : round(of / 1000) };
      return of === null ? t('health.metres', metres) : t('health.metresOf', metres);
    }
    return t(`health.${measure}`, { count: used });
  };
  const use = (consumables: readonly Consumption[]): readonly HealthLine[] => {
    const devices = [...new Set(consumables.map(({ device }) => device))];
    return devices.map((device) => {
      const own = consumables.filter((each) => each.device === device);
      return {
        key: `use-${device}`,
        title: `${t(`device.${device}`)} · ${t('health.used')}`,
        text: own.map(consumption).join(' · '),
        isAlarm: own.some(isNearlyUsedUp),
      };
    });
  };
  const machine = ({ machine: { disk, memory, temperature } }: HealthReport, has: (kind: string) => boolean) => [
    {
      key: 'disk',
      title: t('health.disk'),
      text: disk === null ? t('health.unknown') : t('health.free', { size: round(disk.freeBytes / gibibyte) }),
      isAlarm: has('diskLow'),
    },
    {
      key: 'memory',
      title: t('health.memory'),
      text: t('health.memoryText', {
        free: round(memory.availableBytes / gibibyte),
        agent: Math.round(memory.agentBytes / 1024 ** 2),
      }),
      isAlarm: has('memoryLow'),
    },
    ...(temperature === null
      ? []
      : [{ key: 'heat', title: t('health.temperature'), text: `${round(temperature)} °C`, isAlarm: has('hot') }]),
  ];
  const link = ({ link: { roundTripMs, reconnects, clockOffsetMs } }: HealthReport, has: (kind: string) => boolean) => [
    {
      key: 'link',
      title: t('health.link'),
      text: `${roundTripMs === null ? t('health.unknown') : `${roundTripMs} ms`} · ${t('health.reconnects', { count: reconnects })}`,
      isAlarm: false,
    },
    {
      key: 'clock',
      title: t('health.clock'),
      text:
        clockOffsetMs === null
          ? t('health.unknown')
          : t('health.offset', { seconds: round(Math.abs(clockOffsetMs) / 1000) }),
      isAlarm: has('clockOff'),
    },
  ];

  return (health: HealthReport, outbox: FleetTerminal['outbox'], now: Date) => {
    const alarms = healthAlarms(health, outbox ?? { oldestAt: null, setAside: 0, alarm: null }, now);
    const has = (kind: string) => alarms.some((alarm) => alarm.kind === kind);
    const { agent, node, ui } = health.versions;
    return {
      alarms: alarms.map(alarmText),
      lines: [
        ...health.recoveries.map(recovery),
        ...use(health.consumables),
        ...machine(health, has),
        ...link(health, has),
        {
          key: 'started',
          title: t('health.started'),
          text: `${moment(health.agentStartedAt)} · ${t('health.restarts', { count: health.restarts.recent })}`,
          isAlarm: has('restartStorm'),
        },
        ...(health.browser === null
          ? []
          : [
              {
                key: 'browser',
                title: t('health.browser'),
                text: t('health.browserRestarts', { count: health.browser.recent }),
                isAlarm: has('browserStorm'),
              },
            ]),
        { key: 'versions', title: t('health.versions'), text: [agent, node, ui ?? '–'].join(' · '), isAlarm: false },
      ] satisfies HealthLine[],
    };
  };
};
