import {
  type AgentCommandName,
  type AgentCommands,
  agentCommands,
  type CommandEvent,
  type Completion,
} from '@linban/shared/contracts/agent-link.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';

export type CommandPayload<N extends AgentCommandName> = v.InferInput<AgentCommands[N]['payload']>;
type CommandValue<N extends AgentCommandName> = v.InferOutput<AgentCommands[N]['value']>;
type CommandError<N extends AgentCommandName> = v.InferOutput<AgentCommands[N]['error']>;

/**
 * Why a command brought no value. `command`: its own error. `agentLost`: the agent was away too long, or was started anew;
 * what became of the command is not known. `rejected`: the agent would not take it. `timeOut`: not known either.
 */
export type CommandFailure<N extends AgentCommandName> =
  | { readonly kind: 'command'; readonly error: CommandError<N> }
  | { readonly kind: 'timeOut' | 'canceled' | 'deviceNotReady' | 'internalError' | 'rejected' | 'agentLost' };

export type CommandResult<N extends AgentCommandName> = Result<CommandValue<N>, CommandFailure<N>>;

export interface CommandOptions {
  /** Milliseconds that the agent may take, queue time included. 0: no limit. */
  readonly timeoutMs: number;
  /** Aborted: the agent is told to cancel; the command still ends with its own completion. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: CommandEvent) => void;
}

const readings: ReadonlySet<AgentCommandName> = new Set(['identity.read', 'socialCard.read', 'code.scan']);

/**
 * Commands that the agent does once however often they arrive: sent again, with the same id, when the connection was cut
 * before they ended. Reading is not among them: a card or a code is read for the person who stands there now.
 */
export const isRepeatable = (name: AgentCommandName): boolean => !readings.has(name);

/** The result in a completion; content that does not fit the contract is the agent's fault: `internalError`. */
export const readCompletion = <N extends AgentCommandName>(name: N, completion: Completion): CommandResult<N> => {
  const contract: { readonly value: v.GenericSchema; readonly error: v.GenericSchema } = agentCommands[name];
  switch (completion.code) {
    case 'success': {
      const value = v.safeParse(contract.value, completion.payload);
      return value.success
        ? ok(value.output as CommandValue<N>) // parsed by the schema the type comes from
        : fail({ kind: 'internalError' });
    }
    case 'commandError': {
      const error = v.safeParse(contract.error, completion.payload);
      return error.success
        ? fail({ kind: 'command', error: error.output as CommandError<N> }) // parsed by the schema the type comes from
        : fail({ kind: 'internalError' });
    }
    default:
      return fail({ kind: completion.code });
  }
};
