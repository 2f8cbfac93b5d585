import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as v from 'valibot';
import { programNode, repositoryRoot } from '../repository.ts';

/** A program of the bench in a process of its own, so that its work is not counted as anybody else's. Asked one thing at a time. */
export interface SideProcess {
  /** What it answered, parsed. Rejects when it ends instead. */
  ask<S extends v.GenericSchema>(question: Serializable, answer: S): Promise<v.InferOutput<S>>;
  stop(): Promise<void>;
}

/** Asks a process over its channel, and parses what it says. */
export const askProcess = async <S extends v.GenericSchema>(
  child: ChildProcess,
  question: Serializable,
  answer: S,
): Promise<v.InferOutput<S>> => {
  const done = new AbortController();
  const ended = once(child, 'exit', { signal: done.signal }).then(() => {
    throw new Error('a process of the bench ended before it had answered');
  });
  ended.catch(() => {}); // that it ends later is meant
  const said = once(child, 'message');
  child.send(question);
  const [message] = await Promise.race([said, ended]);
  done.abort();
  return v.parse(answer, message);
};

/** `entry`: a file below `scripts/bench`. */
export const startSideProcess = (entry: string): SideProcess => {
  const child = fork(join(repositoryRoot, 'scripts/bench', entry), {
    execPath: programNode,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  return {
    ask: (question, answer) => askProcess(child, question, answer),
    stop: async () => {
      child.kill();
      await ended;
    },
  };
};

/** The other end of {@link SideProcess}: answers each question, and goes when the bench goes. */
export const answerTheBench = <S extends v.GenericSchema>(
  questions: S,
  answer: (question: v.InferOutput<S>) => Promise<Serializable>,
): void => {
  process.on('message', (raw) => {
    answer(v.parse(questions, raw)).then(
      (said) => process.send?.(said),
      (error: unknown) => {
        console.error(error instanceof Error ? error.stack : error);
        process.exit(1);
      },
    );
  });
  process.once('disconnect', () => process.exit());
};
