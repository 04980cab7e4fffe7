/**
 * A second, slow exploration that shares no code with the checker but the meaning of a specification, and tells states
 * apart by all that is in them.
 */
import { type Transition, transitionsOf } from '../../../../model/check/plain.ts';
import type { Message } from '../../../../model/spec/protocol/message.ts';
import type { Server } from '../../../../model/spec/protocol/server.ts';
import type { ProtocolSpecification, ProtocolState } from '../../../../model/spec/protocol/specification.ts';

export type ProtocolTransition = Transition<Server, Message>;

export interface Plain {
  readonly distinct: number;
  readonly generated: number;
  /** By action: steps that were taken. */
  readonly taken: ReadonlyMap<string, number>;
}

/** @param statesMax Expands so many states at most. */
export function explorePlainly(
  specification: ProtocolSpecification,
  statesMax = Number.POSITIVE_INFINITY,
  onStep: (before: ProtocolState, transition: ProtocolTransition) => void = () => undefined,
): Plain {
  const remembering = rememberSteps(specification);
  const states: ProtocolState[] = [specification.initial];
  const met = new Set([textOf(specification.initial)]);
  const taken = new Map<string, number>();
  let generated = 1;
  for (let at = 0; at < states.length && at < statesMax; at += 1) {
    const before = states[at]!;
    for (const transition of transitionsOf(remembering, before)) {
      const { step, next } = transition;
      generated += 1;
      taken.set(step.action, (taken.get(step.action) ?? 0) + 1);
      onStep(before, transition);
      const text = textOf(next);
      if (met.has(text)) continue;
      met.add(text);
      states.push(next);
    }
  }
  return { distinct: met.size, generated, taken };
}

/** Messages in flight have no order, nor do those that wait on a server. */
export function textOf({ locals, messages, counted }: ProtocolState): string {
  return JSON.stringify([locals.map(serverText), messages.map(textOfThing).sort(), counted]);
}

/** By the object itself, not by what is in it: states share their servers. */
const texts = new WeakMap<Server, string>();

function serverText(server: Server): string {
  const known = texts.get(server);
  if (known !== undefined) return known;
  const text = JSON.stringify({ ...server, waiting: server.waiting.map(textOfThing).sort() });
  texts.set(server, text);
  return text;
}

function textOfThing(thing: unknown): string {
  return JSON.stringify(thing);
}

/** Asks once for each object. */
function rememberSteps(specification: ProtocolSpecification): ProtocolSpecification {
  type Steps = ReturnType<ProtocolSpecification['ownSteps']>;
  const own = new WeakMap<Server, Steps>();
  const received = new WeakMap<Server, WeakMap<Message, Steps>>();
  return {
    ...specification,
    ownSteps(i, server) {
      const steps = own.get(server) ?? specification.ownSteps(i, server);
      own.set(server, steps);
      return steps;
    },
    messageSteps(i, server, m) {
      const byMessage = received.get(server) ?? new WeakMap<Message, Steps>();
      received.set(server, byMessage);
      const steps = byMessage.get(m) ?? specification.messageSteps(i, server, m);
      byMessage.set(m, steps);
      return steps;
    },
  };
}
