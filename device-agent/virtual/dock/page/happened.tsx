import type { DockState } from '../contract.ts';

const time = new Intl.DateTimeFormat('zh-CN', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

export const Happened = ({ happened }: { readonly happened: DockState['happened'] }) => (
  <section className="panel">
    <h2>
      刚刚 <small>What just happened</small>
    </h2>
    <ol className="happened">
      {happened.map(({ id, at, what }) => (
        <li key={id}>
          <time dateTime={at}>{time.format(new Date(at))}</time> {what}
        </li>
      ))}
    </ol>
  </section>
);
