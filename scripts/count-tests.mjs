// Prints "<passed> <failed>" from vitest's JSON report, whose path is the argument. A test file that could not even
// be loaded has no tests to count, so it counts as one failure of its own; a skipped test counts as neither.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
let passed = 0;
let failed = 0;
for (const file of report.testResults) {
  const failedHere = file.assertionResults.filter((test) => test.status === 'failed').length;
  passed += file.assertionResults.filter((test) => test.status === 'passed').length;
  failed += file.status === 'failed' && failedHere === 0 ? 1 : failedHere;
}
console.log(`${passed} ${failed}`);
