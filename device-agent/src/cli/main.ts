#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { type AgentConfig, readConfig } from '../config.ts';
import { languageOf, type Words } from '../config-file/language.ts';
import { openDevices } from '../devices/open-devices.ts';
import { examine, isWell, report } from '../doctor/doctor.ts';
import { thisMachine } from '../doctor/machine.ts';
import { createLog } from '../log.ts';
import { migrations } from '../outbox/migrations.ts';
import { isAgentRunning } from './agent-running.ts';
import { isIdleNow, replenishByHand, retryScreenByHand } from './by-hand.ts';
import { type Console, createConsole } from './console.ts';
import { deviceVerbs } from './device-verbs.ts';
import { settledStatus } from './settled.ts';
import { udevRules } from './udev-rules.ts';

const defaultConfig = '/etc/linban/agent.json';
/** How long a verb may wait for a person, in milliseconds. */
const handPatienceMs = 60_000;

/** How a command ended: `wrong` is a wrong call or configuration. */
const exit = { good: 0, bad: 1, wrong: 2 };

interface CommandContext {
  readonly console: Console;
  readonly file: string;
  readonly rest: readonly string[];
}

interface Command {
  readonly usage: string;
  readonly words: Words;
  run(context: CommandContext): Promise<number>;
}

const withConfig =
  (work: (config: AgentConfig, context: CommandContext) => Promise<number>) =>
  async (context: CommandContext): Promise<number> => {
    const config = readConfig(context.file, context.console.language);
    if (config.ok) return work(config.value, context);
    for (const line of config.error) context.console.line(line);
    return exit.wrong;
  };

/** Incidents go nowhere: the verbs say in words what they see. */
const open = (config: AgentConfig) =>
  openDevices(config.devices, { clock: systemClock, log: createLog({ write: () => {} }) });

const device = withConfig(async (config, { console, rest: [className = '', verbName = ''] }) => {
  const row = deviceVerbs[className];
  const verb = row?.verbs[verbName];
  if (!row || !verb) {
    for (const [name, { verbs }] of Object.entries(deviceVerbs))
      for (const [known, { words }] of Object.entries(verbs))
        console.line({
          'zh-CN': `  device ${name} ${known}  ${words['zh-CN']}`,
          en: `  device ${name} ${known}  ${words.en}`,
        });
    return exit.wrong;
  }
  if ('replenishes' in verb) {
    const counts = { device: row.device, measures: verb.replenishes };
    return (await replenishByHand(config, console, counts)) ? exit.good : exit.bad;
  }
  if (await isAgentRunning(config.port)) {
    console.line({
      'zh-CN': '终端程序正在运行，占用着设备。请先：systemctl stop linban-agent',
      en: 'The agent is running and holds the devices. First: systemctl stop linban-agent',
    });
    return exit.bad;
  }
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const devices = open(config);
  try {
    await settledStatus(devices, row.device);
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(handPatienceMs)]);
    return (await verb.run({ devices, console, signal, now: () => new Date() })) ? exit.good : exit.bad;
  } finally {
    await devices.close();
  }
});

const screen = withConfig(async (config, { console, rest: [verb] }) => {
  if (verb === 'retry') return (await retryScreenByHand(config, console)) ? exit.good : exit.bad;
  console.line('linban-agent screen retry');
  return exit.wrong;
});

const idle = withConfig(async (config, { console }) => ((await isIdleNow(config, console)) ? exit.good : exit.bad));

const doctor = withConfig(async (config, { console }) => {
  const sections = await examine(config, { machine: thisMachine(), openDevices: () => open(config) });
  for (const line of report(sections, console.language)) console.line(line);
  return isWell(sections) ? exit.good : exit.bad;
});

const checkConfig = withConfig(async (_config, { console, file }) => {
  console.line({ 'zh-CN': `${file}：没有错误`, en: `${file}: no mistakes` });
  return exit.good;
});

const writeUdevRules = withConfig(async ({ devices }, { console }) => {
  console.line(udevRules(devices).trimEnd());
  return exit.good;
});

const commands: Readonly<Record<string, Command>> = {
  run: {
    usage: 'run',
    words: { 'zh-CN': '运行终端程序', en: 'runs the agent' },
    // The agent is a program of its own: it reads its arguments and ends by itself.
    run: async ({ file, console }) => {
      process.argv.splice(2, Number.POSITIVE_INFINITY, '--config', file, '--language', console.language);
      await import('../main.ts');
      return exit.good;
    },
  },
  doctor: {
    usage: 'doctor',
    words: {
      'zh-CN': '检查本机、服务器和每个设备，说明哪里不对、怎么办',
      en: 'looks at machine, server and each device, and says what to do',
    },
    run: doctor,
  },
  device: {
    usage: 'device <class> <verb>',
    words: { 'zh-CN': '手动操作一个设备', en: 'works one device by hand' },
    run: device,
  },
  screen: {
    usage: 'screen retry',
    words: {
      'zh-CN': '浏览器反复失败的原因处理好后，让它马上再启动',
      en: 'starts a browser that failed again and again at once, after what was wrong is put right',
    },
    run: screen,
  },
  idle: {
    usage: 'idle',
    words: {
      'zh-CN': '没有人在办理时返回 0，有人在办理时返回 1（更新脚本用）',
      en: 'ends with 0 while nobody is served, with 1 while somebody is (for the update)',
    },
    run: idle,
  },
  config: {
    usage: 'config check',
    words: { 'zh-CN': '检查配置文件', en: 'checks the configuration file' },
    run: checkConfig,
  },
  'store-form': {
    usage: 'store-form',
    words: {
      'zh-CN': '输出本版本所写存储的格式号（更新脚本用）',
      en: 'prints the number of the form in which this release writes its store (for the update)',
    },
    run: async ({ console }) => {
      console.line(String(migrations.length));
      return exit.good;
    },
  },
  'udev-rules': {
    usage: 'udev-rules',
    words: {
      'zh-CN': '按配置输出 udev 规则 (/etc/udev/rules.d/70-linban-devices.rules)',
      en: 'prints the udev rules for this configuration (/etc/udev/rules.d/70-linban-devices.rules)',
    },
    run: writeUdevRules,
  },
};

const readArguments = () => {
  try {
    const options = { config: { type: 'string' }, language: { type: 'string' } } as const;
    return parseArgs({ allowPositionals: true, options });
  } catch {
    return { values: {}, positionals: [] };
  }
};

const { values, positionals } = readArguments();
const [name = '', ...rest] = positionals;
const console = createConsole(languageOf(values.language, process.env), (text) => process.stdout.write(text));
const command = commands[name];
if (command) {
  const code = await command.run({ console, file: values.config ?? defaultConfig, rest });
  // The agent goes on; every other command is over here, whatever a native module still holds open.
  if (name !== 'run') process.exit(code);
} else {
  for (const { usage, words } of Object.values(commands))
    console.line({ 'zh-CN': `linban-agent ${usage}  ${words['zh-CN']}`, en: `linban-agent ${usage}  ${words.en}` });
  console.line(`--config <${defaultConfig}>  --language zh-CN|en`);
  process.exitCode = exit.wrong;
}
