/**
 * How a person runs `ordeal` where this copy of it lies: a command that is printed must work when it is typed. In a
 * clone there is no `ordeal` on the path, but an npm script; an installed package is run by npx.
 */
import type { ProfileName } from '../scenario/profile.ts';

/** @param url of a module of this build. */
export function invocationFrom(url: string): string {
  return url.includes('/node_modules/') ? 'npx ordeal' : 'npm run ordeal --';
}

/** What goes in front of a command's name. */
export const INVOCATION = invocationFrom(import.meta.url);

/** The one command that runs a seed again. */
export function replayCommand(seed: number, profile: ProfileName): string {
  return `${INVOCATION} replay ${seed}${profile === 'default' ? '' : ` --profile ${profile}`}`;
}
