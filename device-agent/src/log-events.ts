interface Words {
  readonly 'zh-CN': string;
  readonly en: string;
}

interface LogEventEntry {
  /** `info`: the course of things; `warn`: somebody may have to act; `error`: a bug, told with its place in the program. */
  readonly level: 'info' | 'warn' | 'error';
  readonly meaning: Words;
  readonly toDo: Words;
}

const nothing: Words = { 'zh-CN': '不用处理。', en: 'Nothing.' };

/**
 * Every event the agent logs: what it means and what to do. The names are the type of the log, the words are the manual
 * (`docs/log-events.md`, written by `npm run docs`).
 */
export const logEvents = {
  agentStarted: {
    level: 'info',
    meaning: { 'zh-CN': '设备代理已启动，可以接受屏幕连接。', en: 'The agent is up and takes a screen.' },
    toDo: nothing,
  },
  agentStopping: {
    level: 'info',
    meaning: { 'zh-CN': '收到停止信号，先等正在打印的纸出完。', en: 'Told to stop; paper in motion is waited for.' },
    toDo: nothing,
  },
  agentStopped: {
    level: 'info',
    meaning: {
      'zh-CN': '已停止；级别为 error 时是没能启动或停止。',
      en: 'Stopped; at level error: it could not start, or not stop cleanly.',
    },
    toDo: {
      'zh-CN': '级别为 error 时看标准错误输出的最后一行：数据目录、端口或配置有问题。',
      en: 'At level error read the last line of its standard error: data folder, port or configuration.',
    },
  },
  agentFailed: {
    level: 'error',
    meaning: {
      'zh-CN': '程序缺陷，代理退出并由 systemd 重新启动。',
      en: 'A bug; the agent ends and systemd starts it again.',
    },
    toDo: { 'zh-CN': '把这一行（error 字段）报给开发。', en: 'Report the line with its field error.' },
  },
  restartBrake: {
    level: 'warn',
    meaning: {
      'zh-CN': '十分钟内启动超过五次（count），暂时不打开任何设备，终端显示暂停服务。',
      en: 'More than five starts within ten minutes (count): no device is opened for a while, the terminal is out of service.',
    },
    toDo: {
      'zh-CN': '查前面的 agentFailed，或系统日志里的内存不足、段错误；拔掉最近换过的设备再试。',
      en: 'Look for agentFailed before it, or for out-of-memory and segmentation faults in the system log; unplug the device that was changed last.',
    },
  },
  brakeReleased: {
    level: 'info',
    meaning: { 'zh-CN': '等待结束，重新打开设备。', en: 'The wait is over; the devices are opened.' },
    toDo: nothing,
  },
  enrolled: {
    level: 'info',
    meaning: { 'zh-CN': '本机已登记为终端。', en: 'This machine is a terminal now.' },
    toDo: nothing,
  },
  identityNotKept: {
    level: 'warn',
    meaning: {
      'zh-CN': '终端身份或服务器公钥没能写入磁盘。',
      en: 'Identity or server keys could not be written to disk.',
    },
    toDo: { 'zh-CN': '检查数据目录的空间和权限。', en: 'Check space and rights of the data folder.' },
  },
  catalogueRefused: {
    level: 'warn',
    meaning: {
      'zh-CN':
        '收到或存着的事项目录没有采用（cause）：forged 不是本服务器签的或被改动过，older 比已有的旧。屏幕继续用原来的目录。',
      en: 'A catalogue of items that came, or lay on the disk, was not taken (cause): forged – not signed by this server, or altered; older – older than the one that is known. The screen goes on with the one before.',
    },
    toDo: {
      'zh-CN':
        '只出现一次可以不管；反复出现时查服务器和它前面的代理：older 说明有一台服务器落后，forged 说明有人改动内容或服务器换了密钥。',
      en: 'Once: nothing. Again and again: look at the server and whatever stands before it. older: one of its servers is behind. forged: somebody alters what it sends, or its key is another one.',
    },
  },
  catalogueNotKept: {
    level: 'warn',
    meaning: {
      'zh-CN': '事项目录没能写入磁盘，代理重启前照常使用。',
      en: 'The catalogue of items could not be written to disk; it is used until the agent ends.',
    },
    toDo: { 'zh-CN': '检查数据目录的空间和权限。', en: 'Check space and rights of the data folder.' },
  },
  enrolmentPending: {
    level: 'info',
    meaning: {
      'zh-CN': '还没有登记成功（code），会继续尝试。',
      en: 'Not enrolled yet (code); it goes on trying.',
    },
    toDo: {
      'zh-CN': '长时间不成功时检查登记码文件和网络。',
      en: 'If it lasts: check the file with the code, and the network.',
    },
  },
  enrolmentRefused: {
    level: 'warn',
    meaning: {
      'zh-CN': '服务器不接受登记码（status），或待发箱里还有办件（cause：outboxNotEmpty）。',
      en: 'The server refused the code (status), or cases still wait in the outbox (cause outboxNotEmpty).',
    },
    toDo: {
      'zh-CN': '在服务器上取一个新的登记码；还有办件时，先在工作台恢复这台终端，让办件送出。',
      en: 'Get a new code from the server; where cases wait, first put the terminal back into service in the console, so that they are delivered.',
    },
  },
  keyRotated: {
    level: 'info',
    meaning: { 'zh-CN': '终端密钥已更换。', en: 'The terminal’s key was replaced.' },
    toDo: nothing,
  },
  keyNotRotated: {
    level: 'warn',
    meaning: {
      'zh-CN': '终端密钥没有换成（cause），旧密钥继续有效。',
      en: 'The terminal’s key was not replaced (cause); the old one goes on.',
    },
    toDo: {
      'zh-CN': '会自动再试；inHardware 表示要在硬件里更换，diskError 时检查磁盘。',
      en: 'It is tried again by itself; inHardware: replace it in the hardware; diskError: look at the disk.',
    },
  },
  serverRefused: {
    level: 'warn',
    meaning: {
      'zh-CN': '服务器不让这台终端连接（cause：revoked 已停用，cloned 另有一台机器在用同一密钥，forbidden 不认识）。',
      en: 'The server does not let this terminal in (cause: revoked, cloned where another machine uses the same key, forbidden where it is not known).',
    },
    toDo: {
      'zh-CN': '在工作台查看这台终端：恢复使用，或者生成新的登记码；cloned 时查两台机器。',
      en: 'Look at the terminal in the console: put it back into service, or make a new code; for cloned look for the two machines.',
    },
  },
  serverLinkUp: {
    level: 'info',
    meaning: { 'zh-CN': '已连上服务器。', en: 'The link to the server stands.' },
    toDo: nothing,
  },
  serverLinkDown: {
    level: 'info',
    meaning: {
      'zh-CN': '与服务器断开；办件存在本机，恢复后自动发送。',
      en: 'The link is lost; cases are kept and sent later.',
    },
    toDo: { 'zh-CN': '超过几分钟时检查网络。', en: 'After some minutes: check the network.' },
  },
  deviceChanged: {
    level: 'info',
    meaning: {
      'zh-CN': '设备状态变化（device、state、cause）。',
      en: 'A device has another state (device, state, cause).',
    },
    toDo: {
      'zh-CN': '工作台写明由谁处理；缺纸等 userError 请现场处理。',
      en: 'The console says who has to act; userError (paper, cover) is for whoever is on site.',
    },
  },
  deviceNotice: {
    level: 'info',
    meaning: {
      'zh-CN': '设备对话中的一件小事（device、cause）。',
      en: 'Something small in the talk with a device (device, cause).',
    },
    toDo: nothing,
  },
  deviceIncident: {
    level: 'warn',
    meaning: {
      'zh-CN': '与设备的对话出了差错并已恢复（device、cause）；级别为 error 时驱动没能建立。',
      en: 'The talk with a device went wrong and was mended (device, cause); at level error its driver could not be made.',
    },
    toDo: {
      'zh-CN': '经常出现时检查线缆、供电和接口。',
      en: 'If it comes often: check cable, power and plug.',
    },
  },
  recoveryStep: {
    level: 'warn',
    meaning: {
      'zh-CN': '设备自己没有恢复，代理正在处理（device；code：reset 复位，reopen 重新打开，powerCycle 断电再上电）。',
      en: 'A device did not come back by itself and is being helped (device; code: reset, reopen, powerCycle).',
    },
    toDo: nothing,
  },
  powerCycleFailed: {
    level: 'warn',
    meaning: {
      'zh-CN': '断电重启设备的命令失败或超时。',
      en: 'The command that cycles a device’s power failed or hung.',
    },
    toDo: {
      'zh-CN': '用代理的账号手工运行配置中的 powerCycle 命令。',
      en: 'Run the command under powerCycle by hand, as the agent’s user.',
    },
  },
  deviceGivenUp: {
    level: 'warn',
    meaning: {
      'zh-CN': '各种办法都试过，设备仍不可用；半小时后再试。',
      en: 'Everything was tried and the device does not work; tried again after half an hour.',
    },
    toDo: { 'zh-CN': '派人：查电源和线缆，再换设备。', en: 'Send somebody: power and cable first, then the device.' },
  },
  deviceRecovered: {
    level: 'info',
    meaning: { 'zh-CN': '处理后设备恢复了。', en: 'The device works again after it was helped.' },
    toDo: { 'zh-CN': '同一设备每天多次时安排检修。', en: 'Several times a day for one device: plan a repair.' },
  },
  doorOpened: {
    level: 'warn',
    meaning: {
      'zh-CN': '机门被打开，不再接待新的人。',
      en: 'The door of the housing was opened; nobody new is served.',
    },
    toDo: {
      'zh-CN': '没有人在检修时，请现场查看。',
      en: 'If nobody works on the machine, have somebody look at it.',
    },
  },
  doorClosed: {
    level: 'info',
    meaning: { 'zh-CN': '机门已关上。', en: 'The door of the housing was closed.' },
    toDo: nothing,
  },
  powerLost: {
    level: 'warn',
    meaning: {
      'zh-CN': '停电，正在用电池；不再开始新的办理。',
      en: 'Mains is lost, the battery feeds the machine; nothing new is begun.',
    },
    toDo: { 'zh-CN': '查看插头、插座和空气开关。', en: 'Look at plug, socket and fuse.' },
  },
  powerBack: {
    level: 'info',
    meaning: { 'zh-CN': '市电恢复。', en: 'Mains is back.' },
    toDo: nothing,
  },
  powerExhausted: {
    level: 'warn',
    meaning: {
      'zh-CN': '电池快用完：代理结束手上的事并关机，办件都已落盘。',
      en: 'The battery is nearly used up: the agent ends what is under way and turns the machine off. All cases are on disk.',
    },
    toDo: {
      'zh-CN': '来电后机器应自己启动；没有启动请按电源键。',
      en: 'The machine should start by itself with mains; if not, press its power button.',
    },
  },
  volumeNotSet: {
    level: 'warn',
    meaning: { 'zh-CN': '音量命令没有成功。', en: 'The command for the volume failed.' },
    toDo: { 'zh-CN': '检查配置里的 volumeCommand。', en: 'Check volumeCommand in the configuration.' },
  },
  commandFailed: {
    level: 'error',
    meaning: {
      'zh-CN': '程序缺陷：屏幕的一个命令（command）没能执行。',
      en: 'A bug: a command of the screen (command) could not be carried out.',
    },
    toDo: { 'zh-CN': '把这一行（error 字段）报给开发。', en: 'Report the line with its field error.' },
  },
  browserSilent: {
    level: 'warn',
    meaning: {
      'zh-CN': '屏幕页面没有心跳，代理让它重新加载。',
      en: 'The page shows no sign of life and is loaded anew.',
    },
    toDo: { 'zh-CN': '每天多次时检查内存和显卡驱动。', en: 'Several times a day: check memory and graphics driver.' },
  },
  browserRestarted: {
    level: 'warn',
    meaning: {
      'zh-CN': '浏览器已重启（count：近来的次数）。',
      en: 'The browser was restarted (count: how often of late).',
    },
    toDo: { 'zh-CN': '每天多次时检查内存和显卡驱动。', en: 'Several times a day: check memory and graphics driver.' },
  },
  browserRenewed: {
    level: 'info',
    meaning: { 'zh-CN': '按计划换了一个新的浏览器进程。', en: 'The browser was replaced by a fresh one, as planned.' },
    toDo: nothing,
  },
  browserStorm: {
    level: 'warn',
    meaning: {
      'zh-CN': '浏览器在短时间内反复重启（count），放慢重试。',
      en: 'The browser was restarted again and again (count); the agent tries more slowly.',
    },
    toDo: {
      'zh-CN': '检查磁盘、内存和显示器；处理好后运行 linban-agent screen retry，不必再等。',
      en: 'Check disk, memory and display; when that is put right, linban-agent screen retry ends the wait.',
    },
  },
  browserForgiven: {
    level: 'info',
    meaning: {
      'zh-CN': '工作人员用 linban-agent screen retry 让浏览器马上重试。',
      en: 'Staff had the browser started again at once (linban-agent screen retry).',
    },
    toDo: nothing,
  },
  browserNeedsAgentRestart: {
    level: 'warn',
    meaning: {
      'zh-CN': '重启浏览器没有用（count），代理请求自己被重新启动。',
      en: 'Restarting the browser did not help (count); the agent asks to be started anew.',
    },
    toDo: { 'zh-CN': '再次出现时重启本机。', en: 'If it comes again: restart the machine.' },
  },
  browserHistoryNotKept: {
    level: 'error',
    meaning: {
      'zh-CN': '浏览器重启的记录没能写入磁盘。',
      en: 'The history of browser restarts could not be written down.',
    },
    toDo: { 'zh-CN': '检查数据目录的空间和权限。', en: 'Check space and rights of the data folder.' },
  },
  metricsFailed: {
    level: 'error',
    meaning: { 'zh-CN': '程序缺陷：指标没能写出。', en: 'A bug: the metrics could not be written.' },
    toDo: { 'zh-CN': '把这一行（error 字段）报给开发。', en: 'Report the line with its field error.' },
  },
  screenConnected: {
    level: 'info',
    meaning: { 'zh-CN': '屏幕已连接。', en: 'A screen is connected.' },
    toDo: nothing,
  },
  screenDisconnected: {
    level: 'info',
    meaning: { 'zh-CN': '屏幕断开。', en: 'The screen is gone.' },
    toDo: { 'zh-CN': '不自己回来时重启浏览器。', en: 'If it does not come back: restart the browser.' },
  },
  gatewayRefused: {
    level: 'warn',
    meaning: {
      'zh-CN': '有程序试图连接屏幕接口，被拒绝（cause、count）。',
      en: 'Something tried the screen’s interface and was refused (cause, count).',
    },
    toDo: {
      'zh-CN': '不是自己在调试时，查本机上有没有不该有的程序或网页。',
      en: 'Unless you were trying it: look for programs or pages that do not belong on this machine.',
    },
  },
  caseDelivered: {
    level: 'info',
    meaning: { 'zh-CN': '一件留存的办件已送达服务器。', en: 'A case that waited here reached the server.' },
    toDo: nothing,
  },
  caseSetAside: {
    level: 'warn',
    meaning: {
      'zh-CN': '服务器拒收一件办件（cause），已留存。',
      en: 'The server refused a case for good (cause); it is kept.',
    },
    toDo: {
      'zh-CN': '告诉工作人员，不要清除数据目录。',
      en: 'Tell the staff, and do not clear the data folder.',
    },
  },
  caseDeferred: {
    level: 'warn',
    meaning: {
      'zh-CN': '一件办件暂时没有送达（cause），稍后重送。',
      en: 'A case was not taken yet (cause) and is sent again later.',
    },
    toDo: { 'zh-CN': '持续出现时查看服务器。', en: 'If it goes on: look at the server.' },
  },
  outboxDiskError: {
    level: 'warn',
    meaning: { 'zh-CN': '待发箱读写磁盘出错。', en: 'The outbox could not read or write the disk.' },
    toDo: {
      'zh-CN': '立即检查磁盘空间和健康；先备份数据目录。',
      en: 'Check the disk’s space and health now; back up the data folder first.',
    },
  },
  storeDamaged: {
    level: 'warn',
    meaning: {
      'zh-CN':
        '磁盘上的数据与写入时不一致（cause：file 为文件本身，rows 为其中几条；count：留存、作废或改为不确定的条数）。读不懂的不会发送，其余照常。',
      en: 'What is on the disk is not what was written (cause: the file itself, or some rows of it; count: how many were set aside, forgotten or made uncertain). Nothing of it is sent; all else goes on.',
    },
    toDo: {
      'zh-CN':
        '尽早更换磁盘。把数据目录里的 damaged-1 等文件夹交给工作人员后移走，告警才会结束；留存的办件请居民重新办理。',
      en: 'Replace the disk soon. Give the folders damaged-1 and so on of the data folder to the staff and take them away: that ends the alarm. Residents of cases that were set aside have to apply again.',
    },
  },
  storeNeedsRestart: {
    level: 'warn',
    meaning: {
      'zh-CN': '磁盘曾写入失败，现在又能写；代理重新启动，好再次受理（每小时最多一次）。',
      en: 'A write to the disk had failed and the disk writes again: the agent starts anew, to take cases again (once an hour at most).',
    },
    toDo: {
      'zh-CN': '检查磁盘健康，尽早更换。',
      en: 'Check the disk’s health; replace it soon.',
    },
  },
  storeBroken: {
    level: 'warn',
    meaning: {
      'zh-CN': '数据文件不能写入，重新启动也没有用；不再受理新办件，其余照常。',
      en: 'The store does not write, and starting anew would not help: no new case is taken, all else goes on.',
    },
    toDo: {
      'zh-CN': '立即检查磁盘空间和健康；先备份数据目录。',
      en: 'Check the disk’s space and health now; back up the data folder first.',
    },
  },
  maintenanceUnavailable: {
    level: 'warn',
    meaning: {
      'zh-CN': '本机维护命令（linban-agent …）暂时传不到正在运行的代理。',
      en: 'Maintenance commands (linban-agent …) do not reach the running agent.',
    },
    toDo: {
      'zh-CN': '数据目录的路径要短于 90 个字符，并且可以写入；也可以先停下代理再运行命令。',
      en: 'The path of the data folder must be shorter than 90 characters and writable; or stop the agent for the command.',
    },
  },
  replenished: {
    level: 'info',
    meaning: {
      'zh-CN': '换了新的耗材或部件（device），用量从零开始计。',
      en: 'Paper was put in or a part was changed (device); its use is counted from zero.',
    },
    toDo: nothing,
  },
  useNotCounted: {
    level: 'warn',
    meaning: { 'zh-CN': '耗材用量没能写入磁盘（device）。', en: 'A device’s use could not be written down (device).' },
    toDo: { 'zh-CN': '检查磁盘空间。', en: 'Check the disk’s space.' },
  },
  signOfLifeWithheld: {
    level: 'warn',
    meaning: {
      'zh-CN': '程序卡住（cause：stalled），没有给 systemd 生命迹象；持续时会被重启。',
      en: 'The program was held up (cause: stalled) and systemd got no sign of life; if that goes on, it restarts the agent.',
    },
    toDo: { 'zh-CN': '检查磁盘健康和机器负载。', en: 'Check the disk’s health and the load of the machine.' },
  },
  printsInterrupted: {
    level: 'warn',
    meaning: {
      'zh-CN': '上次结束时有打印没有结果（count），记为不确定，不会重打。',
      en: 'Prints had no outcome when the agent ended (count); they count as uncertain and are not repeated.',
    },
    toDo: { 'zh-CN': '看看出纸口有没有纸。', en: 'Look for paper in the outlet.' },
  },
} as const satisfies Readonly<Record<string, LogEventEntry>>;

/** Every event the agent logs. */
export type LogEvent = keyof typeof logEvents;

/** The events of one level. */
export type LogEventOf<L extends LogEventEntry['level']> = {
  [E in LogEvent]: (typeof logEvents)[E]['level'] extends L ? E : never;
}[LogEvent];
