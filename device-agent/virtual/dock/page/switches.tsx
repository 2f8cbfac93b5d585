import { useState } from 'react';
import type { DockAct, DockState } from '../contract.ts';
import { Pick } from './pick.tsx';

interface Props {
  readonly network: DockState['network'];
  readonly departments: DockState['departments'];
  readonly act: (wish: DockAct) => void;
}

type Departments = NonNullable<DockState['departments']>;

const modes = [
  ['ok', '正常 ok'],
  ['slow', '慢 slow'],
  ['down', '停 down'],
  ['nonsense', '乱答 nonsense'],
  ['later', '后答 later'],
] as const;

const troubled = (departments: Departments): string =>
  Object.entries(departments)
    .filter(([, mode]) => mode !== 'ok')
    .map(([id, mode]) => `${id} ${mode}`)
    .join(' · ');

/** One department at a time: there are too many to stand below each other. */
const DepartmentSwitch = ({ departments, act }: { readonly departments: Departments; readonly act: Props['act'] }) => {
  const [chosen, setChosen] = useState<string>();
  const ids = Object.keys(departments);
  const department = chosen ?? ids[0] ?? '';
  const choose = (
    <select
      aria-label="部门 Department"
      value={department}
      onChange={({ currentTarget }) => setChosen(currentTarget.value)}
    >
      {ids.map((id) => (
        <option key={id}>{id}</option>
      ))}
    </select>
  );
  return (
    <>
      <Pick
        label={choose}
        value={departments[department] ?? null}
        options={modes}
        onPick={(mode) => act({ type: 'setDepartment', department, mode })}
      />
      {troubled(departments) && <p>{troubled(departments)}</p>}
    </>
  );
};

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
    <DepartmentSwitch departments={departments ?? {}} act={act} />
  </section>
);
