// Prints "<passed> <failed>" from vitest's JSON report, whose path is the argument, and then a line for each failure:
// the file, the test, and the first line of why. A test file that could not even be loaded has no tests to count, so it
// counts as one failure of its own; a skipped test counts as neither.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
let passed = 0;
const failures = [];
for (const file of report.testResults) {
  const name = relative('', file.name ?? '');
  const failed = file.assertionResults.filter((test) => test.status === 'failed');
  passed += file.assertionResults.filter((test) => test.status === 'passed').length;
  failures.push(
    ...failed.map((test) => `${name} > ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`),
  );
  if (file.status === 'failed' && failed.length === 0) failures.push(`${name}: ${firstLine(file.message)}`);
}
console.log([`${passed} ${failures.length}`, ...failures].join('\n'));

function firstLine(text) {
  return (text ?? '').split('\n', 1)[0];
}
