/**
 * A leader settles a committed configuration in the step in which it learns that it is committed (paper section 6): it leaves
 * a joint one, unless it was told to stay or hands its leadership over; it steps down when it is no voter of the new one. In a
 * step in which it appends something else, the next one is soon enough. A joint configuration that lasts needs the old
 * majority, too, though those servers may be turned off.
 */
import { isJoint, isVoter } from '../../model/spec/shared/membership.ts';
import type { LogIndex } from '../../src/base/types.ts';
import { CONFIGURATION_ENTRY, LEADER, NO_MEMBER } from '../constants.ts';
import type { ServerAccount } from '../ledger.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const jointLeftAtOnce: Property = {
  name: 'joint-left-at-once',
  description:
    'A leader leaves a committed joint configuration at once, and steps down if it was removed (paper section 6).',
  start({ ledger, report }) {
    return {
      heeds: Occasion.Commit | Occasion.Matched,
      observed({ server, role, term, configuration, appended, transferTarget }) {
        if (role !== LEADER || appended.length > 0) return;
        const joint = isJoint(configuration);
        if (joint ? !configuration.autoLeave || transferTarget !== NO_MEMBER : isVoter(configuration, server))
          return;
        const index = latestConfigurationOf(ledger.current);
        if (index > ledger.current.commitIndex) return;
        const undone = joint
          ? 'stays in the joint configuration'
          : 'leads on by the configuration without it';
        report(`server ${server}, leader of term ${term}, ${undone} of index ${index}, which is committed`);
      },
    };
  },
};

/** 0: the one in which the log begins. Looked for where there is something to settle, which seldom is. */
function latestConfigurationOf({ log }: ServerAccount): LogIndex {
  let at = log.length;
  while (at > 0 && log[at - 1]!.kind !== CONFIGURATION_ENTRY) at -= 1;
  return at;
}
