/** Routes of a server that coordinates who is PRIMARY: what it is, a check for load balancers, health, and handing off. */
import type { FailoverService } from '../failover/failover-service.ts';
import type { ClusterView } from '../server/cluster-view.ts';
import { readHealthBody } from './bodies.ts';
import type { Call } from './call.ts';
import { targetOrAnswers } from './leader-only.ts';
import { answerTransferEnded } from './outcomes.ts';
import type { Route } from './route.ts';

export class FailoverRoutes {
  readonly #failover: FailoverService;
  readonly #view: ClusterView;

  constructor(failover: FailoverService, view: ClusterView) {
    this.#failover = failover;
    this.#view = view;
  }

  routes(): readonly Route[] {
    return [
      {
        method: 'GET',
        path: '/cluster/failover',
        summary: 'whether this server is PRIMARY or REPLICA, and since which term',
        answers: { 200: 'state, term, healthy, primary_for_ms' },
        writes: false,
        handle: (call) => call.json(200, this.#body()),
      },
      {
        method: 'GET',
        path: '/health/primary',
        summary: 'for load balancers: this server is PRIMARY',
        answers: { 200: 'it is', 503: 'it is REPLICA' },
        writes: false,
        handle: (call) => {
          const { state } = this.#failover.view();
          call.json(state === 'PRIMARY' ? 200 : 503, { state });
        },
      },
      {
        method: 'POST',
        path: '/cluster/health',
        summary: 'what the primary is needed for works on this server, or not',
        body: {
          type: 'application/json',
          description: 'an unhealthy server is REPLICA, and hands over if it leads',
          example: { healthy: false, reason: 'the database does not answer' },
        },
        answers: {
          200: 'as GET /cluster/failover',
          400: 'bad body',
          401: 'the write token is missing or wrong',
        },
        writes: true,
        handle: (call) => {
          const body = readHealthBody(call);
          if (body === null) return;
          this.#failover.setHealth(body.healthy, body.reason ?? '');
          call.json(200, this.#body());
        },
      },
      {
        method: 'POST',
        path: '/cluster/handoff',
        summary: 'the primary becomes REPLICA, then hands the leadership over',
        body: {
          type: 'application/json',
          description: 'the name of a member, or nothing: whom it fits best',
          example: {},
        },
        answers: {
          200: 'another server campaigned',
          307: 'another server leads',
          400: 'bad body',
          401: 'the write token is missing or wrong',
          404: 'no such member',
          409: 'nobody can take it',
          503: 'nothing happened: try again',
        },
        writes: true,
        handle: (call) => this.#handOff(call),
      },
    ];
  }

  #handOff(call: Call): void {
    const target = targetOrAnswers(call, this.#view);
    if (target === null) return;
    this.#failover.handOff(target, (outcome) => answerTransferEnded(call, this.#view, outcome));
  }

  #body(): object {
    const { mode, state, term, healthy, primaryForMs } = this.#failover.view();
    return { node_id: this.#view.self.name, mode, state, term, healthy, primary_for_ms: primaryForMs };
  }
}
