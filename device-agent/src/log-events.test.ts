import { expect, it } from 'vitest';
import { logEvents } from './log-events.ts';

it.each(Object.entries(logEvents))(
  '%s is explained in both languages, without telling a person’s data',
  (_event, entry) => {
    for (const { 'zh-CN': chinese, en } of [entry.meaning, entry.toDo]) {
      expect(chinese).toMatch(/^[^a-z]*\p{Script=Han}.*。$/u);
      expect(en).toMatch(/^[A-Z].*\.$/);
    }
  },
);
