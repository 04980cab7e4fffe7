/** Properties that no wrong variant violates first: each says no to a server, or to a step, that it must refuse. */
import { describe, expect, test } from 'vitest';
import { cloneServer, createServer, type Server } from '../../../../model/spec/protocol/server.ts';
import {
  type ProtocolSpecification,
  protocolInstance,
} from '../../../../model/spec/protocol/specification.ts';
import { simpleMembership } from '../../../../model/spec/shared/membership.ts';

const SPECIFICATION = protocolInstance({ servers: 2, preVote: true, checkQuorum: true });
const ENTRY = { term: 1, value: 0 };

/** Leads term 1 with one entry, on disk and committed; the next one is not yet in a ticket. */
function leader(): Server {
  const server = {
    ...createServer(0, [0, 1], simpleMembership([0, 1])),
    role: 'leader' as const,
    term: 1,
    vote: 0,
    commitIndex: 1,
  };
  server.log.push(ENTRY, ENTRY);
  server.disk.term = 1;
  server.disk.vote = 0;
  server.disk.log.push(ENTRY);
  server.unwritten.entries.push(ENTRY);
  server.match.splice(0, 2, 1, 1);
  return server;
}

function restarted(): Server {
  const server = { ...createServer(0, [0, 1], simpleMembership([0, 1])), term: 1, vote: 0 };
  server.log.push(ENTRY);
  Object.assign(server.disk, { term: 1, vote: 0 });
  server.disk.log.push(ENTRY);
  return server;
}

function changed(change: (server: Server) => void): Server {
  const server = cloneServer(leader());
  change(server);
  return server;
}

function refusing(servers: readonly Server[], specification: ProtocolSpecification): string[] {
  const [before, after] = servers;
  const local = specification.localInvariants.filter(({ holds }) => !holds(after ?? before!));
  const steps = specification.actionProperties.filter(({ holds }) => after && !holds(before!, after));
  return [...local, ...steps].map(({ name }) => name);
}

test('a leader as it should be, a step of it, and its crash violate nothing', () => {
  expect(refusing([leader()], SPECIFICATION)).toEqual([]);
  const appends = changed(({ log, unwritten }) => {
    log.push(ENTRY);
    unwritten.entries.push(ENTRY);
  });
  expect(refusing([leader(), appends], SPECIFICATION)).toEqual([]);
  expect(refusing([leader(), restarted()], SPECIFICATION)).toEqual([]);
});

describe('of one server', () => {
  test.each([
    {
      what: 'applied beyond committed',
      change: (server: Server) => {
        server.appliedIndex = 2;
      },
      property: 'applied <= committed, and the term on disk <= the term',
    },
    {
      what: 'an entry in no ticket',
      change: ({ unwritten }: Server) => {
        unwritten.entries.length = 0;
      },
      property: 'with all tickets written the disk is the memory',
    },
    {
      what: 'a vote in no ticket',
      change: (server: Server) => {
        server.disk.vote = 1;
      },
      property: 'with all tickets written the disk is the memory',
    },
    {
      what: 'its own copy counted too early',
      change: ({ match }: Server) => {
        match[0] = 2;
      },
      property: 'what a server counts of its own is on its disk',
    },
    {
      what: 'an entry of a later term',
      change: ({ log, unwritten }: Server) => {
        const later = { term: 2, value: 0 };
        log.push(later);
        unwritten.entries.push(later);
      },
      property: 'terms in a log rise, to the term of the server at most',
    },
    {
      what: 'an entry of an earlier term behind a later one',
      change: ({ log, unwritten }: Server) => {
        const earlier = { term: 0, value: 0 };
        log.push(earlier);
        unwritten.entries.push(earlier);
      },
      property: 'terms in a log rise, to the term of the server at most',
    },
    {
      what: 'committed beyond the log',
      change: (server: Server) => {
        server.commitIndex = 3;
      },
      property: 'commit index within the log',
    },
  ])('$what', ({ change, property }) => {
    expect(refusing([changed(change)], SPECIFICATION)).toEqual([property]);
  });
});

describe('of one step', () => {
  test.each([
    {
      what: 'a leader that cuts its log',
      change: ({ log, unwritten }: Server) => {
        log.pop();
        unwritten.entries.pop();
      },
      properties: ['leader append-only'],
    },
    {
      what: 'a commit index that goes back',
      change: (server: Server) => {
        server.commitIndex = 0;
      },
      properties: ['nothing that a server knows goes back, but in a crash'],
    },
    {
      what: 'a match index that goes back',
      change: ({ match }: Server) => {
        match[1] = 0;
      },
      properties: ['nothing that a server knows goes back, but in a crash'],
    },
    {
      what: 'a leader that steps down and forgets what is committed',
      change: (server: Server) => {
        server.role = 'follower';
        server.commitIndex = 0;
      },
      properties: [
        'nothing that a server knows goes back, but in a crash',
        'a leader that steps down keeps its term, vote, log and commit index',
      ],
    },
    {
      what: 'a candidature without pre-votes',
      change: (server: Server) => {
        server.role = 'candidate';
        server.term = 2;
        server.unwritten.hardState = true;
      },
      properties: ['a candidature has the pre-votes of a majority'],
    },
    {
      what: 'another vote on disk',
      change: (server: Server) => {
        server.disk.vote = 1;
        server.unwritten.hardState = true;
      },
      properties: ['a vote stands in its term'],
    },
  ])('$what', ({ change, properties }) => {
    expect(refusing([leader(), changed(change)], SPECIFICATION)).toEqual(properties);
  });
});
