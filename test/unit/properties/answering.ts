/** Stories of requests and answers, for the tests of the two properties that judge them. */
import type { Reply, Request } from '../../../properties/request.ts';
import { entry, Story } from './observations.ts';

/** Server 1 leads term 1 of three, and has committed an entry of it; server 2 follows it. */
export function led(): Story {
  const story = new Story();
  story.elect(1, 1, [2]);
  story.replicate([1, 2], [entry(1, 1)]);
  story.see(1, { commit: 1, applied: 1, leader: 1 });
  story.see(2, { leader: 1 });
  return story;
}

export function ask<Asked extends Request>(story: Story, server: number, request: Asked): Asked {
  story.judge.asked(server, request);
  return request;
}

export function setClock(story: Story, server: number, clock: number): void {
  viewOf(story, server).clock = clock;
}

export function viewOf(story: Story, server: number) {
  return story.views.find(({ id }) => id === server)!;
}

/** Asks and answers at once; what the judges of answers say. */
export function answer(story: Story, server: number, reply: Reply): string[] {
  ask(story, server, reply.request);
  story.judge.replied(server, reply);
  return said(story);
}

export function said(story: Story): string[] {
  return [...story.of('refusals-are-true'), ...story.of('outcomes-are-true')];
}
