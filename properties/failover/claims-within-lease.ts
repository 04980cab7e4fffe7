/**
 * Who claims to be PRIMARY claims it no longer than it may lead unchallenged (system L of SCENARIOS.md; dissertation section
 * 6.4.1): until its lease ends, less the margin in which those who rely on it are told that it is REPLICA. Without it they
 * hear of the end when somebody else may be PRIMARY already. `one-primary` sees that only if somebody is.
 */
import type { Property } from '../property.ts';
import { LeaseAccount } from '../reads/lease-account.ts';

export const claimsWithinLease: Property = {
  name: 'claims-within-lease',
  description: 'A claim to be PRIMARY ends by the margin before the lease does (dissertation section 6.4.1).',
  start({ world, report, shared }) {
    const { limits, failover, hasSteadyClocks } = world.settings;
    if (failover === null || !limits.leaseReads || !hasSteadyClocks) return {};
    const { margin } = failover;
    const leases = shared(LeaseAccount);
    return {
      claimed(server, until) {
        const end = leases.perhapsUntil(server);
        // A server counts whole microseconds, so that it may see one more.
        if (until <= end - margin + 1) return;
        report(
          end === Number.NEGATIVE_INFINITY
            ? `server ${server} claims to be PRIMARY, and has no lease`
            : `server ${server} claims to be PRIMARY until ${end - until} us before its lease ends, and the margin is ${margin}`,
        );
      },
    };
  },
};
