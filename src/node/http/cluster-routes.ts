/** Health, who leads, who is a member, and changes of that. Names and bodies of the first ones are those of Konsul. */
import type { MembershipChange } from '../../raft/membership-change.ts';
import type { Replica } from '../../replica/replica.ts';
import {
  clientBeside,
  formatEndpoint,
  isServerName,
  type MemberAddress,
  memberName,
  parseEndpoint,
} from '../config/addresses.ts';
import type { ClusterView, MemberView } from '../server/cluster-view.ts';
import type { Endpoint } from '../transport/dialer.ts';
import { readJoinBody, readMemberBody } from './bodies.ts';
import type { Call } from './call.ts';
import { leadsOrAnswers, memberOrAnswers, targetOrAnswers } from './leader-only.ts';
import { answerNotCommitted, answerTransferEnded } from './outcomes.ts';
import type { Route } from './route.ts';

const CHANGE_ANSWERS = {
  307: 'another server leads',
  400: 'the request is not one',
  401: 'the write token is missing or wrong',
  404: 'there is no such member',
  409: 'the cluster is in a state that does not allow it',
  503: 'nothing happened: try again after Retry-After seconds',
  504: 'nobody knows whether it happened',
} as const;
const MEMBER_BODY = {
  type: 'application/json',
  description: 'the name of a member',
  example: { node_id: 'n4' },
} as const;

export class ClusterRoutes {
  readonly #replica: Replica;
  readonly #view: ClusterView;

  constructor(replica: Replica, view: ClusterView) {
    this.#replica = replica;
    this.#view = view;
  }

  routes(): readonly Route[] {
    return [...this.#readingRoutes(), ...this.#changingRoutes()];
  }

  #readingRoutes(): readonly Route[] {
    return [
      {
        method: 'GET',
        path: '/health',
        summary: 'liveness: the process answers',
        // Always 200 (docs/scenarios.md, C): a probe with a parameter too many must not have the server restarted.
        anyQuery: true,
        answers: { 200: 'always' },
        writes: false,
        handle: (call) => call.json(200, { status: 'ok' }),
      },
      {
        method: 'GET',
        path: '/health/ready',
        summary: 'readiness: there is a leader with a quorum, as far as this server knows',
        answers: { 200: 'reads and writes are served', 503: 'no leader is known' },
        writes: false,
        handle: (call) => {
          const ready = this.#view.isReady();
          const body = { status: ready ? 'ready' : 'not ready', leaderKnown: ready };
          call.json(ready ? 200 : 503, body, ready ? {} : { 'Retry-After': 1 });
        },
      },
      {
        method: 'GET',
        path: '/cluster/leader',
        summary: 'who leads',
        answers: { 200: 'leader_id, leader_addr (of clients), is_self', 503: 'nobody, as far as is known' },
        writes: false,
        handle: (call) => this.#leader(call),
      },
      {
        method: 'GET',
        path: '/cluster/status',
        summary: 'what this server knows of itself and of its peers',
        answers: { 200: 'state, term, indexes, leader, peers' },
        writes: false,
        handle: (call) => call.json(200, statusBody(this.#view)),
      },
      {
        method: 'GET',
        path: '/cluster/members',
        summary: 'the configuration in force here',
        answers: { 200: 'the members' },
        writes: false,
        handle: (call) => call.json(200, { members: this.#view.members().map(memberBody) }),
      },
    ];
  }

  #changingRoutes(): readonly Route[] {
    const changing = { method: 'POST', writes: true } as const;
    return [
      {
        ...changing,
        path: '/cluster/join',
        summary: 'adds a new server, which receives the log and does not vote yet',
        body: {
          type: 'application/json',
          description: 'its name and its addresses, of peers and of clients',
          example: { node_id: 'n4', address: '10.0.0.4:7000', client_address: '10.0.0.4:8000' },
        },
        answers: {
          201: 'its member id; the same again, as long as it is a learner that was never heard of',
          ...CHANGE_ANSWERS,
        },
        handle: (call) => this.#join(call),
      },
      {
        ...changing,
        path: '/cluster/promote',
        summary: 'a learner that has caught up becomes a voter',
        body: MEMBER_BODY,
        answers: { 200: 'it votes', ...CHANGE_ANSWERS },
        handle: (call) => this.#changeMember(call, 'promote'),
      },
      {
        ...changing,
        path: '/cluster/demote',
        summary: 'a voter becomes a learner',
        body: MEMBER_BODY,
        answers: { 200: 'it does not vote any more', ...CHANGE_ANSWERS },
        handle: (call) => this.#changeMember(call, 'demote'),
      },
      {
        ...changing,
        path: '/cluster/remove',
        summary: 'removes a member for ever; it may come again as a new one, with an empty directory',
        body: MEMBER_BODY,
        answers: { 200: 'it is no member any more', ...CHANGE_ANSWERS },
        handle: (call) => this.#changeMember(call, 'remove'),
      },
      {
        ...changing,
        path: '/cluster/transfer',
        summary: 'hands the leadership over, to the named member or to the one that fits best',
        body: { ...MEMBER_BODY, example: {} },
        answers: { 200: 'another server campaigned', ...CHANGE_ANSWERS },
        handle: (call) => this.#transfer(call),
      },
      {
        ...changing,
        path: '/cluster/snapshot',
        summary: 'this server begins to take a snapshot of its state',
        answers: {
          202: 'it is being taken',
          401: 'the write token is missing or wrong',
          409: 'there is nothing new to take',
        },
        handle: (call) => {
          const index = this.#replica.takeSnapshot();
          if (index === 0)
            call.fail(409, 'nothing-new', 'the newest snapshot is up to date, or one is being taken');
          else call.json(202, { index });
        },
      },
    ];
  }

  #leader(call: Call): void {
    const leader = this.#view.leader();
    if (leader === null) {
      call.json(503, {
        error: 'no leader',
        message: 'no leader is known: an election is under way, or no majority is there',
      });
      return;
    }
    const { address, self } = leader;
    call.json(200, {
      leader_id: address?.name ?? String(leader.id),
      leader_addr: address === null ? '' : formatEndpoint(address.client),
      is_self: self,
    });
  }

  #join(call: Call): void {
    const body = readJoinBody(call);
    if (body === null) return;
    const { node_id: name, address, client_address: clientAddress } = body;
    const peer = parseEndpoint(address);
    const client = clientAddress === undefined ? peer && clientBeside(peer) : parseEndpoint(clientAddress);
    const known = this.#view.memberByName(name);
    if (peer === null || client === null) {
      call.fail(400, 'bad-request', `${peer === null ? 'address' : 'client_address'}: it must be HOST:PORT`);
    } else if (!isServerName(name)) {
      call.fail(
        400,
        'bad-request',
        'node_id: it must not be blank, and have no white space, "=", "/" or ","',
      );
    } else if (!leadsOrAnswers(call, this.#view)) {
      return;
    } else if (known !== null && isExpected(known, peer)) {
      call.json(201, { node_id: name, member: known.id, cluster: this.#view.clusterId });
    } else if (known !== null) {
      const message = `a server called ${name} is a member already: remove it first, or choose another name`;
      call.fail(409, 'already-there', message, { outcome: 'rejected' });
    } else if (!this.#isAddressTaken(call, [peer, client])) {
      this.#add(call, { name, peer, client });
    }
  }

  /** True, after saying so: the others would call a server that is there already, and never reach the new one. */
  #isAddressTaken(call: Call, asked: readonly Endpoint[]): boolean {
    const texts = asked.map(formatEndpoint);
    for (const { name, address } of this.#view.members()) {
      if (address === null) continue;
      const taken = [address.peer, address.client].map(formatEndpoint).find((text) => texts.includes(text));
      if (taken === undefined) continue;
      const message = `${taken} is the address of ${name}: give another one, or remove that server first`;
      call.fail(409, 'address-taken', message, { outcome: 'rejected' });
      return true;
    }
    return false;
  }

  #add(call: Call, address: MemberAddress): void {
    const id = this.#view.highestId() + 1;
    this.#change(call, { kind: 'add-learner', id, name: memberName(address) }, () =>
      call.json(201, { node_id: address.name, member: id, cluster: this.#view.clusterId }),
    );
  }

  #changeMember(call: Call, kind: 'promote' | 'demote' | 'remove'): void {
    const body = readMemberBody(call);
    if (body === null || !leadsOrAnswers(call, this.#view)) return;
    const member = memberOrAnswers(call, this.#view, body.node_id);
    if (member === null) return;
    this.#change(call, { kind, id: member.id }, () =>
      call.json(200, {
        node_id: body.node_id,
        member: member.id,
        members: this.#view.members().map(memberBody),
      }),
    );
  }

  #change(call: Call, change: MembershipChange, done: () => void): void {
    this.#replica.changeMembership([change], (outcome) => {
      if (outcome.kind === 'committed') done();
      else answerNotCommitted(call, this.#view, outcome);
    });
  }

  #transfer(call: Call): void {
    const target = targetOrAnswers(call, this.#view);
    if (target === null) return;
    this.#replica.transfer(target, (outcome) => answerTransferEnded(call, this.#view, outcome));
  }
}

export function statusBody(view: ClusterView): object {
  const status = view.status();
  const leader = view.leader();
  return {
    node_id: view.self.name,
    member: view.member,
    cluster: view.clusterId,
    state: status.state,
    term: status.term,
    leader: leader?.address?.name ?? null,
    leader_id: leader?.address?.name ?? null,
    leader_addr: leader === null || leader.address === null ? null : formatEndpoint(leader.address.client),
    leaderKnown: leader !== null,
    last_index: status.lastIndex,
    durable_index: status.durableIndex,
    commit_index: status.commitIndex,
    applied_index: status.appliedIndex,
    is_member: status.isMember,
    is_voter: status.isVoter,
    peers: view
      .members()
      .filter(({ self }) => !self)
      .map(memberBody),
  };
}

function memberBody({ id, name, address, voter, leader, connected, matchIndex }: MemberView): object {
  return {
    node_id: name,
    member: id,
    address: address === null ? null : formatEndpoint(address.peer),
    client_address: address === null ? null : formatEndpoint(address.client),
    voter,
    leader,
    connected,
    match_index: matchIndex,
  };
}

/**
 * Somebody added this server, by hand or with a request whose answer was lost, and it has not come yet. Whatever a learner
 * that lost its disk once promised counted for nothing; a voter that did comes back as a new member.
 */
function isExpected({ voter, address, matchIndex, sinceHeartbeat }: MemberView, peer: Endpoint): boolean {
  const isThere = address !== null && formatEndpoint(address.peer) === formatEndpoint(peer);
  return !voter && isThere && matchIndex === 0 && sinceHeartbeat === null;
}
