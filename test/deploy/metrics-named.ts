/** Which metrics an expression of Prometheus names; enough of its grammar for the files in `deploy`. */

const WORDS = new Set([
  'by',
  'without',
  'and',
  'or',
  'unless',
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'bool',
  'offset',
]);

/** https://prometheus.io/docs/prometheus/latest/querying/basics/ */
export function metricsNamed(expression: string): string[] {
  const bare = expression
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, ' ')
    .replace(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, ' ');
  const names: string[] = [];
  for (const { 0: name, index } of bare.matchAll(/(?<![\w:.])[a-zA-Z_:][\w:]*/g)) {
    const isFunction = /^\s*\(/.test(bare.slice(index + name.length));
    if (!isFunction && !WORDS.has(name)) names.push(name);
  }
  return names;
}

/** The names under which the metrics of this page (in Prometheus's text format) can be asked for. */
export function metricsExported(page: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, name, type] of page.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const endings = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    for (const ending of endings) names.add(`${name}${ending}`);
  }
  return names;
}
