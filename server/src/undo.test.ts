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

it('lets an error through, when everything behind it has stopped too', async () => {
  const stopped: string[] = [];
  const undo = createUndo(() => {});
  undo.add('the database', () => stopped.push('the database'));
  undo.add('broken', async () => {
    throw new Error('cannot stop');
  });
  undo.add('broken at once', () => {
    throw new Error('cannot even begin');
  });
  await expect(undo.run()).rejects.toThrow('cannot even begin');
  expect(stopped).toEqual(['the database']);
});
