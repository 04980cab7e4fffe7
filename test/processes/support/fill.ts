/** Makes a log long, by many writes at once to the server that leads. */
import { Agent, request } from 'node:http';

const CLIENTS = 64;

/** So many entries more. @throws Error for a write that is refused, as when another server leads. */
export async function fill(leader: string, entries: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  let left = entries;
  const put = (number: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = request(`http://${leader}/kv/filler-${number}`, { method: 'PUT', agent }, (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
      });
      sent.once('error', reject);
      sent.end('v');
    });
  const one = async (number: number): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const status = await put(number);
      if (status !== 200) throw new Error(`a write that fills the log was answered with ${status}`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => one(number)));
  agent.destroy();
}
