import type { AgentCommandName, AgentCommands, CommandEvent, Completion } from '@linban/shared/contracts/agent-link.ts';
import type { DeviceClass } from '@linban/shared/devices/device-status.ts';
import type * as v from 'valibot';

/** How a handler's work ended: a completion that has no id yet. */
export type CommandEnd<N extends AgentCommandName = AgentCommandName> =
  | { readonly code: 'success'; readonly payload: v.InferInput<AgentCommands[N]['value']> }
  | { readonly code: 'commandError'; readonly payload: v.InferInput<AgentCommands[N]['error']> }
  | { readonly code: Exclude<Completion['code'], 'success' | 'commandError'> };

/** Why a command is asked to end early; the reason of the abort signal. */
export type AbortReason = 'timeOut' | 'canceled';

/** An event that has no id yet. */
export type CommandEventBody = CommandEvent extends infer E ? (E extends CommandEvent ? Omit<E, 'id'> : never) : never;

export interface CommandContext {
  /** Its `reason` is an {@link AbortReason}. */
  readonly signal: AbortSignal;
  emit(event: CommandEventBody): void;
}

/** What one command does, and how it lives. */
export interface CommandHandler<N extends AgentCommandName> {
  /** Whose queue it waits in; `null`: it does not wait. */
  readonly device: DeviceClass | null;
  /** Whether it is called off when the screen is gone. Paper goes on; nobody may read a card that no screen asked for. */
  readonly endsWithScreen: boolean;
  /** Its completion is dropped when the visit ends. */
  readonly isPersonal: boolean;
  run(payload: v.InferOutput<AgentCommands[N]['payload']>, context: CommandContext): Promise<CommandEnd<N>>;
}

export type CommandHandlers = { readonly [N in AgentCommandName]: CommandHandler<N> };
