import type { DockAct, DockState } from '../contract.ts';
import { Switch } from './switch.tsx';

interface Props {
  readonly cabinet: DockState['cabinet'];
  readonly act: (wish: DockAct) => void;
}

const keys = [
  ['up', '▲', '上一项 Previous'],
  ['down', '▼', '下一项 Next'],
  ['enter', '●', '确定 Enter'],
  ['escape', '↩', '返回 Back'],
  ['f1', '?', '求助 Help'],
  ['softer', '−', '小声 Softer'],
  ['louder', '+', '大声 Louder'],
] as const;

const lights = [
  ['idCardReader', '读卡 Reader'],
  ['receiptPrinter', '回执 Receipt'],
  ['documentPrinter', 'A4'],
  ['codeScanner', '扫码 Scanner'],
] as const;

/** The housing: tactile keypad, guide lights, door and power. */
export const Cabinet = ({ cabinet, act }: Props) => (
  <section className="panel cabinet">
    <h2>
      机柜 <small>Keypad, lights, door, power</small>
    </h2>
    <div className="keys">
      {keys.map(([key, sign, words]) => (
        <button key={key} type="button" title={words} aria-label={words} onClick={() => act({ type: 'pressKey', key })}>
          {sign}
        </button>
      ))}
    </div>
    <ul className="lights" aria-label="指示灯 Guide lights">
      {lights.map(([device, words]) => (
        <li key={device} data-on={cabinet.lights[device]}>
          <i aria-hidden="true" />
          {words}
        </li>
      ))}
    </ul>
    <div className="housing">
      <Switch
        label="机门打开 Door open"
        isOn={cabinet.isDoorOpen}
        isTrouble={cabinet.isDoorOpen}
        onChange={(isOpen) => act({ type: 'setDoor', isOpen })}
      />
      <Switch
        label={`停电 Mains lost (${cabinet.power.charge} %)`}
        isOn={cabinet.power.source === 'battery'}
        isTrouble={cabinet.power.source === 'battery'}
        onChange={(isLost) => act({ type: 'setPower', change: { source: isLost ? 'battery' : 'mains' } })}
      />
    </div>
  </section>
);
