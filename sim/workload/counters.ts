/** What clients did and met, for coverage. */
export interface WorkloadCounters {
  /** Operations begun; each is then counted once more below, or is still open. */
  invoked: number;
  returned: number;
  refused: number;
  unknown: number;
  /** Of those, reads that do not go through the log. */
  indexReads: number;
  sessions: number;
  /** Of operations and registrations. */
  tries: number;
  requestsLost: number;
  answersLost: number;
  /** Answers that came when the client had given the try up. */
  late: number;
}

export function noCounts(): WorkloadCounters {
  return {
    invoked: 0,
    returned: 0,
    refused: 0,
    unknown: 0,
    indexReads: 0,
    sessions: 0,
    tries: 0,
    requestsLost: 0,
    answersLost: 0,
    late: 0,
  };
}
