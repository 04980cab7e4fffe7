/** The two ways in which a setting is refused: it is not there, or it breaks a rule. */
import { ConfigurationError } from './configuration-error.ts';
import { flagOf } from './fields.ts';

/** @throws ConfigurationError that says how to give it. */
export function missing(field: string, what: string): never {
  throw new ConfigurationError(field, `${field} is missing: give --${flagOf(field)} ${what}`);
}

/** @throws ConfigurationError with the field before the message. */
export function fail(field: string, message: string): never {
  throw new ConfigurationError(field, `${field}: ${message}`);
}
