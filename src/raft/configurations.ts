/**
 * Which configuration is in force: always the latest in the log, committed or not (paper section 6), so that cutting
 * the log brings an earlier one back. A server keeps those of its whole log, and the one before.
 */
import { impossible } from '../base/invariant.ts';
import type { LogIndex } from '../base/types.ts';
import { type Configuration, type ConfigurationAt, isVoter } from './configuration.ts';
import { decodeConfiguration } from './configuration-codec.ts';
import { type Entry, EntryKind } from './entry.ts';
import type { RaftState } from './state.ts';

/** What follows from a log: `base`, then one for each configuration entry. */
export function configurationsOf(base: ConfigurationAt, entries: readonly Entry[]): ConfigurationAt[] {
  const found = [base];
  for (let i = 0; i < entries.length; i += 1) noteConfiguration(found, entries[i]!);
  return found;
}

/** These entries were appended. @returns whether another configuration is in force. */
export function notice(state: RaftState, entries: readonly Entry[]): boolean {
  const before = state.configurations.length;
  for (let i = 0; i < entries.length; i += 1) noteConfiguration(state.configurations, entries[i]!);
  if (state.configurations.length === before) return false;
  state.configuration = latestConfiguration(state).configuration;
  return true;
}

/** The log was cut from `from` on: those that stood there are gone. */
export function rollBack(state: RaftState, from: LogIndex): void {
  const { configurations } = state;
  while (configurations.length > 1 && latestConfiguration(state).index >= from) configurations.pop();
  state.configuration = latestConfiguration(state).configuration;
}

/** A snapshot took the place of the log: the configuration that is a part of it is in force. */
export function startConfigurations(state: RaftState, base: ConfigurationAt): void {
  state.configurations = [base];
  state.configuration = base.configuration;
}

/** The log begins after `base` from now on: only the latest configuration of those up to there still matters. */
export function forgetConfigurations(state: RaftState, base: LogIndex): void {
  const { configurations } = state;
  let gone = 0;
  while (gone + 1 < configurations.length && configurations[gone + 1]!.index <= base) gone += 1;
  if (gone > 0) configurations.splice(0, gone);
}

/** The one in force, with its index. */
export function latestConfiguration(state: RaftState): ConfigurationAt {
  return state.configurations[state.configurations.length - 1]!;
}

/** The one that was in force for a log that ends at `index`: of a snapshot, for instance. */
export function configurationAt(state: RaftState, index: LogIndex): ConfigurationAt {
  const { configurations } = state;
  let at = configurations.length - 1;
  while (at > 0 && configurations[at]!.index > index) at -= 1;
  return configurations[at]!;
}

/**
 * Whether this server may have to lead: it votes in the configuration in force, or in one that this has not replaced
 * for good. Its own removal may stand in no log but its own, and those who decide with it then have none as long
 * (dissertation section 4.2.2: it "should still start new elections", and does not count its own vote).
 */
export function mayCampaign(state: RaftState): boolean {
  const { configurations, commitIndex, self } = state;
  for (let at = configurations.length - 1; at >= 0; at -= 1) {
    const { index, configuration } = configurations[at]!;
    if (isVoter(configuration, self)) return true;
    if (index <= commitIndex) return false;
  }
  return false;
}

/** @throws InvariantViolation when the payload of a configuration entry is none: this version cannot go on. */
export function configurationOf(entry: Entry): Configuration {
  const configuration = decodeConfiguration(entry.payload);
  if (configuration === null) {
    impossible(`entry ${entry.index} of term ${entry.term} is a configuration that this version cannot read`);
  }
  return configuration;
}

function noteConfiguration(found: ConfigurationAt[], entry: Entry): void {
  if (entry.kind !== EntryKind.Configuration) return;
  found.push({ index: entry.index, configuration: configurationOf(entry) });
}
