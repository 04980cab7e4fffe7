/** `npm run lint`, second half: holds the sources against the rules of the house. Exits 1 when one is broken. */
import { fileURLToPath } from 'node:url';
import { inspect, inspectCoverage } from './inspect.ts';
import { FLOORS, floorOf } from './plan.ts';
import { readHouse } from './read-house.ts';
import { describeFinding } from './rule.ts';
import { RULES } from './rules.ts';

const units = readHouse(fileURLToPath(new URL('../..', import.meta.url)));
const findings = [...inspectCoverage(units), ...inspect(units)];
const floors = FLOORS.map(
  (floor) => `${floor} ${units.filter((unit) => floorOf(unit.path) === floor).length}`,
);
for (const finding of findings) console.error(describeFinding(finding));
console.log(
  `house: ${RULES.length} rules over ${units.length} files (${floors.join(', ')}): ` +
    (findings.length === 0 ? 'all hold' : `${findings.length} broken`),
);
process.exitCode = findings.length === 0 ? 0 : 1;
