/** Reads out of a Markdown document what can be checked: its commands, the npm scripts they run, its links. */

/** The lines of the `sh` blocks in the section of that heading. */
export function commandsIn(markdown: string, heading: string): string[] {
  const section = markdown.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`no section "${heading}" in the document`);
  const blocks = [...section.matchAll(/^```sh\n(.*?)^```$/gms)];
  return blocks.flatMap((block) => (block[1] ?? '').trim().split('\n'));
}

/** The names of the npm scripts that a text runs, `npm test` included. */
export function npmScriptsIn(text: string): string[] {
  return [...text.matchAll(/npm (?:run ([\w:-]+)|(test)\b)/g)].map((match) => match[1] ?? match[2] ?? '');
}

/** The links to files of the repository, without the part after #. */
export function linksIn(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] ?? '').replace(/#.*$/, ''))
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link));
}
