import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  groundLadder,
  type Ladder,
  type LadderStep,
  ladderTimes,
  type Need,
  needOf,
  nextLadder,
  waitOf,
} from './recovery-ladder.ts';

const help: Need = { kind: 'help', action: 'maintenance' };
const well: Need = { kind: 'nothing' };
const person: Need = { kind: 'person' };
const patience: Need = { kind: 'patience' };

describe('what a status asks for', () => {
  it.each([
    ['online', null, 'nothing'],
    ['busy', null, 'nothing'],
    ['noDevice', null, 'nothing'],
    ['starting', null, 'patience'],
    ['userError', 'clear', 'person'],
    ['userError', 'maintenance', 'person'],
    ['offline', 'maintenance', 'help'],
    ['hardwareError', 'maintenance', 'help'],
    ['hardwareError', 'suspend', 'help'],
    ['hardwareError', 'clear', 'person'],
    // A driver that does not load, a device that refuses the command set: no reset changes that.
    ['offline', 'configuration', 'person'],
    ['offline', null, 'person'],
  ] as const)('%s with action %s: %s', (state, action, kind) => expect(needOf({ state, action }).kind).toBe(kind));
});

/** A ladder whose timers go off exactly when they are due, and whose steps end when the test says. */
const createTrial = (canPowerCycle = true) => {
  let ladder: Ladder = groundLadder;
  let at = 0;
  let dueAt: number | null = null;
  const steps: { readonly step: LadderStep; readonly at: number; readonly need: Need['kind'] }[] = [];
  const rungs: string[] = [];
  const take = (event: Parameters<typeof nextLadder>[1]) => {
    const before = ladder;
    ladder = nextLadder(ladder, event, { at, canPowerCycle });
    if (ladder.phase === before.phase) return;
    const wait = waitOf(ladder, ladderTimes);
    dueAt = wait === null ? null : at + wait;
    const { phase } = ladder;
    if (phase.kind === 'running') steps.push({ step: phase.rung, at, need: ladder.need.kind });
    rungs.push('rung' in phase ? `${phase.kind} ${phase.rung}` : phase.kind);
  };
  return {
    steps,
    rungs,
    see: (need: Need) => take({ kind: 'status', need }),
    endStep: () => take({ kind: 'stepDone' }),
    lateTimer: () => take({ kind: 'due' }),
    pass: (milliseconds: number) => {
      const end = at + milliseconds;
      while (dueAt !== null && dueAt <= end) {
        at = dueAt;
        dueAt = null;
        take({ kind: 'due' });
      }
      at = end;
    },
    now: () => ({ ladder, at, dueAt }),
  };
};

/** Lets time pass second by second; every step ends at once and does not help. */
const climbFor = (trial: ReturnType<typeof createTrial>, seconds: number) => {
  for (let second = 0; second < seconds; second += 1) {
    trial.pass(1_000);
    if (trial.now().ladder.phase.kind === 'running') trial.endStep();
  }
};

describe('the way up', () => {
  it('is retry, reset, reopen, power cycle, and then a work order', () => {
    const trial = createTrial();
    trial.see(help);
    climbFor(trial, 300);
    expect(trial.rungs).toEqual([
      'waiting retry',
      'running reset',
      'waiting reset',
      'running reopen',
      'waiting reopen',
      'running powerCycle',
      'waiting powerCycle',
      'waiting gaveUp',
    ]);
    expect(trial.steps.map(({ at }) => at)).toEqual([5_000, 35_000, 155_000]);
    expect(trial.now().ladder.phase).toMatchObject({ workOrder: { action: 'maintenance', since: 245_000 } });
  });

  it('has no power cycle where the power can not be switched', () => {
    const trial = createTrial(false);
    trial.see(help);
    climbFor(trial, 300);
    expect(trial.steps.map(({ step }) => step)).toEqual(['reset', 'reopen']);
    expect(trial.now().ladder.phase).toMatchObject({ rung: 'gaveUp' });
  });

  it('begins again after a long pause, and keeps the work order until the device works', () => {
    const trial = createTrial();
    trial.see(help);
    climbFor(trial, 300);
    const { workOrder } = trial.now().ladder.phase as { workOrder?: unknown };
    climbFor(trial, 1_800);
    expect(trial.steps.map(({ step }) => step)).toEqual(['reset', 'reopen', 'powerCycle', 'reset', 'reopen']);
    expect(trial.now().ladder.phase).toMatchObject({ workOrder });
    trial.see(well);
    expect(trial.now().ladder.phase).toMatchObject({ kind: 'steadying', workOrder: null });
  });

  it('is left at once when a person has to act', () => {
    const trial = createTrial();
    trial.see(help);
    climbFor(trial, 10);
    trial.see(person);
    climbFor(trial, 3_600);
    expect(trial.steps.map(({ step }) => step)).toEqual(['reset']);
    expect(trial.now().ladder.phase).toEqual({ kind: 'calm' });
  });

  it('goes on where it stood when a device works for a moment only', () => {
    const trial = createTrial();
    trial.see(help);
    climbFor(trial, 6);
    trial.see(well);
    trial.pass(ladderTimes.steady - 1);
    trial.see(help);
    climbFor(trial, 31);
    expect(trial.steps.map(({ step }) => step)).toEqual(['reset', 'reopen']);
  });

  it('begins at the bottom after a device worked for two minutes', () => {
    const trial = createTrial();
    trial.see(help);
    climbFor(trial, 6);
    trial.see(well);
    trial.pass(ladderTimes.steady);
    trial.see(help);
    climbFor(trial, 6);
    expect(trial.steps.map(({ step }) => step)).toEqual(['reset', 'reset']);
  });

  it('is climbed for a device that never finishes starting', () => {
    const trial = createTrial();
    trial.see(patience);
    climbFor(trial, 64);
    expect(trial.steps).toEqual([]);
    climbFor(trial, 1);
    expect(trial.steps.map(({ step }) => step)).toEqual(['reset']);
  });
});

describe('whatever happens in whatever order', () => {
  type Trial = ReturnType<typeof createTrial>;
  type Move = fc.Command<{ isRunning: boolean }, Trial>;
  const check = (trial: Trial, model: { isRunning: boolean }) => {
    const { ladder, dueAt } = trial.now();
    const { phase, need, powerCycles } = ladder;
    model.isRunning = phase.kind === 'running';
    // There is always a way on: a timer, or a step whose end is awaited.
    if (need.kind === 'help') expect(phase.kind === 'running' || dueAt !== null).toBe(true);
    if (phase.kind === 'waiting') expect(['help', 'patience']).toContain(need.kind);
    if (phase.kind === 'steadying') expect(need.kind).toBe('nothing');
    expect(powerCycles.length).toBeLessThanOrEqual(3);
    const workOrder = 'workOrder' in phase ? phase.workOrder : null;
    if ('rung' in phase && phase.kind === 'waiting' && phase.rung === 'gaveUp') expect(workOrder).not.toBeNull();
    if (need.kind === 'nothing' && phase.kind !== 'running') expect(workOrder).toBeNull();
  };
  const move = (name: string, run: (trial: Trial) => void, isPossible = (_isRunning: boolean) => true): Move => ({
    check: (model) => isPossible(model.isRunning),
    run: (model, trial) => {
      const { isRunning } = model;
      run(trial);
      // No step is interrupted, and none is begun while another one runs.
      if (isRunning && name !== 'endStep') expect(trial.now().ladder.phase.kind).toBe('running');
      check(trial, model);
    },
    toString: () => name,
  });
  const moves = [
    fc.constantFrom(help, well, person, patience).map((need) => move(`see ${need.kind}`, (trial) => trial.see(need))),
    fc.constant(move('see help', (trial) => trial.see(help))),
    fc
      .oneof(fc.integer({ min: 1, max: 200_000 }), fc.constant(2_000_000))
      .map((milliseconds) => move(`pass ${milliseconds}`, (trial) => trial.pass(milliseconds))),
    fc.constant(
      move(
        'endStep',
        (trial) => trial.endStep(),
        (isRunning) => isRunning,
      ),
    ),
  ];

  const gaps = { reset: ladderTimes.retry, reopen: ladderTimes.reset, powerCycle: ladderTimes.reopen } as const;
  it('helps only who can be helped, in order, with rests between, and cycles power rarely', () => {
    fc.assert(
      fc.property(fc.commands(moves, { maxCommands: 80 }), fc.boolean(), (commands, canPowerCycle) => {
        const trial = createTrial(canPowerCycle);
        fc.modelRun(() => ({ model: { isRunning: false }, real: trial }), commands);
        let last: (typeof trial.steps)[number] | undefined;
        for (const taken of trial.steps) {
          expect(['help', 'patience']).toContain(taken.need);
          // A step other than the first is the one after the last, unless the ladder was left between.
          if (taken.step === 'reopen') expect(last?.step).toBe('reset');
          if (taken.step === 'powerCycle') expect([canPowerCycle, last?.step]).toEqual([true, 'reopen']);
          if (last) expect(taken.at - last.at).toBeGreaterThanOrEqual(gaps[taken.step]);
          last = taken;
        }
        const cycles = trial.steps.filter(({ step }) => step === 'powerCycle').map(({ at }) => at);
        for (const [index, at] of cycles.entries())
          expect(cycles.slice(index).filter((other) => other - at < 600_000).length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 1_500 },
    );
  });

  // The waits of the ladder keep below the limit by themselves; it must hold whatever the waits are.
  it.each([
    [[100_000, 200_000, 699_000], 'gaveUp'],
    [[99_000, 200_000, 300_000], 'powerCycle'],
  ])('with power cycles at %j goes on to %s at 700 s', (powerCycles, rung) => {
    const ladder: Ladder = {
      need: help,
      phase: { kind: 'waiting', rung: 'reopen', since: 0, workOrder: null },
      powerCycles,
    };
    expect(nextLadder(ladder, { kind: 'due' }, { at: 700_000 - 1, canPowerCycle: true }).phase).toMatchObject({ rung });
  });

  it('cycles power again after the clock was set back', () => {
    const future: Ladder = {
      need: help,
      phase: { kind: 'waiting', rung: 'reopen', since: 0, workOrder: null },
      powerCycles: [9_000_000, 9_000_001, 9_000_002],
    };
    expect(nextLadder(future, { kind: 'due' }, { at: 1_000, canPowerCycle: true })).toMatchObject({
      phase: { kind: 'running', rung: 'powerCycle' },
      powerCycles: [1_000],
    });
  });

  it.each(['calm', 'running'] as const)('takes a late timer for nothing while %s', (kind) => {
    const phase = kind === 'calm' ? { kind } : { kind, rung: 'reset' as const, since: 0, workOrder: null };
    const ladder: Ladder = { need: well, phase, powerCycles: [] };
    expect(nextLadder(ladder, { kind: 'due' }, { at: 1, canPowerCycle: true })).toBe(ladder);
  });
});
