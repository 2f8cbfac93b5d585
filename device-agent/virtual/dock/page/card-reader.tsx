import type { DockAct, DockState } from '../contract.ts';
import { Switch } from './switch.tsx';

interface Props {
  readonly people: DockState['people'];
  readonly reader: DockState['reader'];
  readonly slot: DockState['smartCardReader'];
  readonly act: (wish: DockAct) => void;
}

const Slot = ({ people, slot, act }: Pick<Props, 'people' | 'slot' | 'act'>) => {
  const inserted = people.find(({ id }) => id === slot.inserted);
  if (slot.trouble !== null)
    return (
      <p className="slot" title={slot.trouble}>
        没有智能卡服务 No smart-card service on this machine
      </p>
    );
  return (
    <button
      type="button"
      className={inserted ? 'slot laid' : 'slot'}
      disabled={!inserted}
      onClick={() => act({ type: 'pullSocialCard' })}
    >
      {inserted ? (
        <>
          <b>{inserted.name}</b>
          <span>点一下拔出 Pull it out</span>
        </>
      ) : (
        <span>插卡口 Nothing in the slot</span>
      )}
    </button>
  );
};

export const CardReader = ({ people, reader, slot, act }: Props) => {
  const laid = people.find(({ id }) => id === reader.laid);
  return (
    <section className="panel reader">
      <h2>
        读卡器 <small>ID card reader · GA 467 over TCP, 115200 baud; chip cards · PC/SC</small>
        <Switch
          label="插上 Plugged"
          isOn={reader.isPlugged}
          onChange={(isPlugged) => act({ type: 'plugReader', isPlugged })}
        />
      </h2>
      <div className="reading">
        <div className="places">
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
          <Slot people={people} slot={slot} act={act} />
        </div>
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
              {person.socialCard !== null && slot.trouble === null && (
                <button
                  type="button"
                  className="chip"
                  aria-pressed={person.id === slot.inserted}
                  title={`社保卡插进插卡口（${person.socialCard}） Put the social security card in`}
                  data-social-card={person.id}
                  onClick={() => act({ type: 'insertSocialCard', personId: person.id })}
                >
                  社保卡
                </button>
              )}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
};
