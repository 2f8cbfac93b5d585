import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceClass } from '@linban/shared/devices/device-status.ts';
import type { UseMeasure } from '@linban/shared/terminals/health.ts';
import { openRepairHistory } from '../browser/repair-history.ts';
import { systemClock } from '../clock.ts';
import type { AgentConfig } from '../config.ts';
import { openConsumables } from '../health/consumables.ts';
import { type AskOutcome, askAgent } from '../maintenance/ask.ts';
import { openDatabase } from '../outbox/database.ts';
import type { Console } from './console.ts';

type Settings = Pick<AgentConfig, 'dataFolder' | 'browser'>;

/** Counts begin anew in the store of an agent that does not run. */
const replenishStore = (dataFolder: string, device: DeviceClass, measures: readonly UseMeasure[]): AskOutcome => {
  // Without a store nothing was counted yet, and one made here could belong to root.
  if (!existsSync(join(dataFolder, 'agent.db'))) return { kind: 'done' };
  try {
    const database = openDatabase(dataFolder);
    const consumables = openConsumables(database, { clock: systemClock, sizes: () => null });
    const isDone = measures.every((measure) => consumables.replenish(device, measure).ok);
    database.close();
    return { kind: isDone ? 'done' : 'diskError' };
  } catch {
    return { kind: 'diskError' };
  }
};

/** The outcome in words, and whether it is a good one. */
const show = (console: Console, outcome: AskOutcome): boolean => {
  switch (outcome.kind) {
    case 'done':
      console.line({ 'zh-CN': '完成。', en: 'Done.' });
      return true;
    case 'noBrowser':
      console.line({
        'zh-CN': '屏幕不由代理启动（配置里没有 browser），请重启显示屏幕的程序。',
        en: 'The agent does not run the screen (no browser in the configuration); restart what does.',
      });
      return false;
    case 'busy':
      console.line({ 'zh-CN': '有人正在办理。', en: 'Somebody is being served.' });
      return false;
    case 'notAllowed':
      console.line({ 'zh-CN': '没有权限，请用 sudo。', en: 'Not allowed; use sudo.' });
      return false;
    case 'diskError':
      console.line({
        'zh-CN': '数据目录不能写入：检查权限和磁盘。',
        en: 'The data folder can not be written: check rights and disk.',
      });
      return false;
    default:
      console.line({
        'zh-CN': '代理没有回答：看它的日志，或先停下它再试。',
        en: 'The agent does not answer: look at its log, or stop it and try again.',
      });
      return false;
  }
};

/** Counts anew what a device uses: told to the agent where it runs, for it holds the store. */
export const replenishByHand = async (
  { dataFolder }: Settings,
  console: Console,
  { device, measures }: { readonly device: DeviceClass; readonly measures: readonly UseMeasure[] },
): Promise<boolean> => {
  const asked = await askAgent(dataFolder, { name: 'consumables.replenish', device, measures: [...measures] });
  return show(console, asked.kind === 'notRunning' ? replenishStore(dataFolder, device, measures) : asked);
};

const forgetRepairs = ({ dataFolder, browser }: Settings): AskOutcome => {
  if (browser === undefined) return { kind: 'noBrowser' };
  try {
    openRepairHistory(dataFolder).write({ repairs: [], agentRestartedAt: null });
    return { kind: 'done' };
  } catch {
    return { kind: 'diskError' };
  }
};

/** Ends the wait of a browser that failed again and again. */
export const retryScreenByHand = async (settings: Settings, console: Console): Promise<boolean> => {
  const asked = await askAgent(settings.dataFolder, { name: 'screen.retry' });
  return show(console, asked.kind === 'notRunning' ? forgetRepairs(settings) : asked);
};

/** Whether the agent may be restarted now: nobody is served, or it does not run. For scripts that restart it. */
export const isIdleNow = async ({ dataFolder }: Settings, console: Console): Promise<boolean> => {
  const asked = await askAgent(dataFolder, { name: 'agent.isIdle' });
  // Only a plain "busy" holds a restart up: an agent that does not answer needs one.
  return asked.kind === 'busy' ? show(console, asked) : true;
};
