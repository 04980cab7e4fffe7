/** Time-outs of servers as processes, in the milliseconds of their flags. */

/** Long enough for a machine that does other work beside. */
export const CALM = timing(400, 800, 80);

export function timing(min: number, max: number, heartbeat: number): readonly string[] {
  return [
    ...['--election-timeout-min', `${min}`, '--election-timeout-max', `${max}`],
    ...['--heartbeat-interval', `${heartbeat}`],
  ];
}

export const THREE: readonly string[] = ['n1', 'n2', 'n3'];
export const FIVE: readonly string[] = [...THREE, 'n4', 'n5'];

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
