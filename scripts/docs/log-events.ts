import { logEvents } from '../../device-agent/src/log-events.ts';

type Language = 'zh-CN' | 'en';

const words = {
  en: {
    title: '# What the agent logs',
    lead: [
      'Each line is JSON with a time, a level, an `event` and a few fields that never hold personal data. A line that comes again within a minute is left out;',
      'one line with `repeated` says how often. This page is written by `npm run docs` from `device-agent/src/log-events.ts`.',
    ].join(' '),
    head: ['event', 'level', 'what it means', 'what to do'],
  },
  'zh-CN': {
    title: '# 设备代理的日志',
    lead: [
      '每行是一段 JSON：时间、级别、`event` 和少数字段，不含个人信息。一分钟内重复的行不再写出，',
      '到时用一行的 `repeated` 说明重复了几次。本页由 `npm run docs` 根据 `device-agent/src/log-events.ts` 生成。',
    ].join(''),
    head: ['事件', '级别', '含义', '怎么办'],
  },
} as const;

const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** The manual of the agent's log, one event a row. */
export const writeLogEventManual = (language: Language): string => {
  const { title, lead, head } = words[language];
  const rows = Object.entries(logEvents).map(([event, { level, meaning, toDo }]) =>
    row([`\`${event}\``, level, meaning[language], toDo[language]]),
  );
  return [title, '', lead, '', row(head), row(head.map(() => '---')), ...rows, ''].join('\n');
};
