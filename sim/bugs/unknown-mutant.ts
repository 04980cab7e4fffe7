/** Somebody named a mutant that is not there, on this source. */
export class UnknownMutant extends Error {
  constructor(id: string) {
    super(`there is no mutant "${id}"; one is named by its file and number, as in src/raft/commit.ts#3`);
  }
}
