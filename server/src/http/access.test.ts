import { describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { createApp } from './app.ts';

describe('a route', () => {
  it('that no rule speaks of can’t be added, by whatever method', () => {
    const app = createApp(createLog('silent'));
    const answer = async () => ({});
    expect(() => app.get('/c', answer)).not.toThrow();
    expect(() => app.get('/anything', answer)).toThrow('GET /anything');
    expect(() => app.delete('/c', answer)).toThrow('DELETE /c');
    expect(() => app.route({ method: ['POST', 'PUT'], url: '/c', handler: answer })).toThrow('PUT /c');
  });
});
