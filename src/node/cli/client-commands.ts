/** The commands that speak to a cluster as its clients and its operators do. */
import type { OrdealClient } from '../../client/index.ts';
import { type Given, readArguments, type Wanted } from './arguments.ts';
import type { Command, CommandHost } from './command.ts';
import { CONNECTION, connect } from './connection.ts';

/** A command with a client of the cluster. */
function command(
  name: string,
  usage: string,
  summary: string,
  wanted: Wanted,
  run: (client: OrdealClient, given: Given, host: CommandHost) => Promise<number>,
): Command {
  return {
    name,
    usage,
    summary,
    connects: true,
    run: (args, host) => {
      const given = readArguments(args, { ...wanted, values: [...CONNECTION, ...(wanted.values ?? [])] });
      return run(connect(given, host), given, host);
    },
  };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const CLIENT_COMMANDS: readonly Command[] = [
  command(
    'status',
    '',
    'what a server knows of itself and of its peers',
    {},
    async (client, _given, host) => {
      host.out(json(await client.status()));
      return 0;
    },
  ),
  command(
    'get',
    'KEY [--stale]',
    'the value of a key; exit code 1 when it is not there',
    { names: ['KEY'], switches: ['stale'] },
    async (client, given, host) => {
      const value = await client.get(given.names[0]!, given.has('stale') ? 'stale' : 'linearizable');
      if (value === null) {
        host.err('there is no such key\n');
        return 1;
      }
      host.out(`${value}\n`);
      return 0;
    },
  ),
  command('put', 'KEY VALUE', 'sets a key', { names: ['KEY', 'VALUE'] }, async (client, given) => {
    await client.put(given.names[0]!, given.names[1]!);
    return 0;
  }),
  command('del', 'KEY', 'removes a key', { names: ['KEY'] }, async (client, given) => {
    await client.delete(given.names[0]!);
    return 0;
  }),
  command(
    'cas',
    'KEY VALUE [--expected OLD]',
    'sets a key if it has the value OLD, or without --expected if it is not there; else exit code 1',
    { names: ['KEY', 'VALUE'], values: ['expected'] },
    async (client, given, host) => {
      const [key, value] = given.names;
      const expected = given.value('expected');
      if (await client.compareAndSet(key!, expected, value!)) return 0;
      host.err(expected === null ? 'the key is there already\n' : 'the key has another value\n');
      return 1;
    },
  ),
  command('members', '', 'who is in the cluster', {}, async (client, _given, host) => {
    for (const member of await client.members()) {
      const { node_id: name, member: id, address, client_address: clientAddress } = member;
      const role = member.leader ? 'leader' : member.voter ? 'voter' : 'learner';
      host.out(`${name}  ${role}  member ${id}  peers ${address}  clients ${clientAddress}\n`);
    }
    return 0;
  }),
  command(
    'join',
    'NAME PEER-ADDRESS CLIENT-ADDRESS',
    'adds a server before it is started with "start --join", which else does it by itself',
    { names: ['NAME', 'PEER-ADDRESS', 'CLIENT-ADDRESS'] },
    async (client, given, host) => {
      const [name, address, clientAddress] = given.names;
      host.out(`member ${await client.join(name!, address!, clientAddress!)}\n`);
      return 0;
    },
  ),
  command(
    'promote',
    'NAME',
    'a learner that has caught up becomes a voter',
    { names: ['NAME'] },
    async (client, given) => {
      await client.promote(given.names[0]!);
      return 0;
    },
  ),
  command('demote', 'NAME', 'a voter becomes a learner', { names: ['NAME'] }, async (client, given) => {
    await client.demote(given.names[0]!);
    return 0;
  }),
  command(
    'remove',
    'NAME',
    'removes a member for ever; its server is told so, and stops',
    { names: ['NAME'] },
    async (client, given) => {
      await client.remove(given.names[0]!);
      return 0;
    },
  ),
  command(
    'transfer',
    '[NAME]',
    'hands the leadership over, to NAME or to whom it fits best',
    { names: ['NAME'], optional: 1 },
    async (client, given) => {
      await client.transfer(given.names[0]);
      return 0;
    },
  ),
  command('snapshot', '', 'the server begins to take a snapshot', {}, async (client, _given, host) => {
    host.out(`a snapshot at index ${await client.snapshot()} is being taken\n`);
    return 0;
  }),
  command(
    'watch',
    '[PREFIX]',
    'prints the changes of keys as JSON lines, until it is interrupted',
    { names: ['PREFIX'], optional: 1 },
    async (client, given, host) => {
      const control = new AbortController();
      const stop = (): void => control.abort();
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
      let isTold = false;
      await client.watch(
        given.names[0] ?? '',
        {
          changed: (change) => {
            isTold = false;
            host.out(`${JSON.stringify(change)}\n`);
          },
          lost: () => host.err('changes are missing here: read again what you need\n'),
          unreachable: (why) => {
            if (!isTold) host.err(`no server can be watched now, trying again: ${why}\n`);
            isTold = true;
          },
        },
        control.signal,
      );
      return 0;
    },
  ),
];
