/** A client history as it was read from a file: calls of one of the models, each with where it stands. */
import type { AppendOperation, AppendResult } from '../../model/linearizability/append.ts';
import type { Call } from '../../model/linearizability/history.ts';
import type { RegisterOperation, RegisterResult } from '../../model/linearizability/register.ts';

/** An operation on one of several objects; `key` is empty where there is only one. */
export type Keyed<Operation> = Operation & { readonly key: string };

/** Times are line numbers, from 1. */
export interface RecordedCall<Operation, Result> extends Call<Keyed<Operation>, Result> {
  /** Who called: the number of the client or process. */
  readonly client: number;
}

export type RecordedHistory =
  | {
      readonly model: 'register';
      readonly calls: readonly RecordedCall<RegisterOperation, RegisterResult>[];
    }
  | { readonly model: 'append'; readonly calls: readonly RecordedCall<AppendOperation, AppendResult>[] };
