import type { DockAct, DockState } from '../contract.ts';
import { Pick } from './pick.tsx';

interface Props {
  readonly network: DockState['network'];
  readonly departments: DockState['departments'];
  readonly act: (wish: DockAct) => void;
}

const modes = [
  ['ok', '正常 ok'],
  ['slow', '慢 slow'],
  ['down', '停 down'],
  ['nonsense', '乱答 nonsense'],
] as const;

export const Switches = ({ network, departments, act }: Props) => (
  <section className="panel">
    <h2>
      线路与部门 <small>Network and departments</small>
    </h2>
    <Pick
      label="终端到中心 Terminal to centre"
      value={network}
      options={[
        ['up', '通 up'],
        ['slow', '慢 slow'],
        ['cut', '断 cut'],
      ]}
      onPick={(mode) => act({ type: 'setNetwork', mode })}
    />
    <Pick
      label="社保部门 Social insurance"
      value={departments?.['social-insurance'] ?? null}
      options={modes}
      onPick={(mode) => act({ type: 'setDepartment', department: 'social-insurance', mode })}
    />
    <Pick
      label="就业部门 Employment"
      value={departments?.employment ?? null}
      options={modes}
      onPick={(mode) => act({ type: 'setDepartment', department: 'employment', mode })}
    />
  </section>
);
