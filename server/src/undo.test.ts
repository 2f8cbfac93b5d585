import { expect, it } from 'vitest';
import { createUndo } from './undo.ts';

it('stops in reverse order, and passes over what hangs', async () => {
  const stopped: string[] = [];
  const stuck: string[] = [];
  const undo = createUndo((name) => stuck.push(name));
  undo.add('first', () => stopped.push('first'));
  undo.add('hanging', () => new Promise(() => {}), 20);
  undo.add('last', async () => stopped.push('last'));
  await undo.run();
  expect(stopped).toEqual(['last', 'first']);
  expect(stuck).toEqual(['hanging']);
});

it('lets an error through', async () => {
  const undo = createUndo(() => {});
  undo.add('broken', async () => {
    throw new Error('cannot stop');
  });
  await expect(undo.run()).rejects.toThrow('cannot stop');
});
