import type { DockAct, DockState } from '../contract.ts';
import { Switch } from './switch.tsx';

interface Props {
  readonly people: DockState['people'];
  readonly reader: DockState['reader'];
  readonly act: (wish: DockAct) => void;
}

export const CardReader = ({ people, reader, act }: Props) => {
  const laid = people.find(({ id }) => id === reader.laid);
  return (
    <section className="panel reader">
      <h2>
        读卡器 <small>ID card reader · GA 467 over TCP, 115200 baud</small>
        <Switch
          label="插上 Plugged"
          isOn={reader.isPlugged}
          onChange={(isPlugged) => act({ type: 'plugReader', isPlugged })}
        />
      </h2>
      <div className="reading">
        <button
          type="button"
          className={laid ? 'pad laid' : 'pad'}
          disabled={!laid}
          onClick={() => act({ type: 'takeCard' })}
        >
          {laid ? (
            <>
              <b>{laid.name}</b>
              <span>点一下拿走 Take the card off</span>
            </>
          ) : (
            <span>读卡区 Nothing on the reader</span>
          )}
        </button>
        <ul className="cards">
          {people.map((person) => (
            <li key={person.id}>
              <button
                type="button"
                className="card"
                aria-pressed={person.id === reader.laid}
                data-person={person.id}
                onClick={() => act({ type: 'layCard', personId: person.id })}
              >
                <i aria-hidden="true" />
                <b>{person.name}</b>
                <span>{person.note}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
};
