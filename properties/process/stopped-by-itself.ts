/**
 * A replica stops by itself only when a fault of the world explains it (a failed fsync, bit rot, ...). A broken
 * internal invariant is explained by nothing.
 */
import type { Property } from '../property.ts';

export const stoppedByItself: Property = {
  name: 'stopped-by-itself',
  description: 'A replica stops by itself only for an injected fault, and never for a broken invariant.',
  start: ({ report }) => ({
    stopped(server, failure, explained) {
      if (failure === null) return;
      if (failure.code === 'invariant') {
        report(`server ${server} stopped, because an invariant of its own is broken: ${failure.message}`);
      } else if (!explained) {
        report(
          `server ${server} stopped (${failure.code}), and no injected fault explains it: ${failure.message}`,
        );
      }
    },
  }),
};
