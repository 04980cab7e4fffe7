import { describe, expect, it } from 'vitest';
import { circles } from '../../scripts/house/rules/circles.ts';
import { found } from './in-memory.ts';

describe('circles: no folder imports in a circle', () => {
  it('finds two folders that import each other, by types alone too', () => {
    const files = {
      'sim/network/a.ts': `import type { B } from '../disk/b.ts';`,
      'sim/disk/b.ts': '',
      'sim/disk/c.ts': `import { D } from '../network/d.ts';`,
    };
    expect(found(circles, files)).toHaveLength(1);
  });

  it('finds a circle over three folders, and one through a file at the root', () => {
    const three = {
      'model/spec/a.ts': `import '../check/b.ts';`,
      'model/check/b.ts': `import '../refinement/c.ts';`,
      'model/refinement/c.ts': `import '../spec/a.ts';`,
    };
    expect(found(circles, three)).toHaveLength(1);
    const throughRoot = { 'sim/world.ts': `import './disk/b.ts';`, 'sim/disk/b.ts': `import '../world.ts';` };
    expect(found(circles, throughRoot)).toHaveLength(1);
  });

  it('reports each of two separate circles', () => {
    const files = {
      'src/wire/a.ts': `import '../storage/b.ts';`,
      'src/storage/b.ts': `import '../wire/a.ts';`,
      'sim/disk/a.ts': `import '../network/b.ts';`,
      'sim/network/b.ts': `import '../disk/a.ts';`,
    };
    expect(found(circles, files)).toHaveLength(2);
  });

  it('lets folders use root files that other root files use, files of one folder use each other, and tests do both', () => {
    const files = {
      'sim/world.ts': `import './disk/b.ts'; import './system.ts';`,
      'sim/disk/b.ts': `import '../system.ts'; import './c.ts';`,
      'sim/disk/c.ts': `import './b.ts';`,
      'sim/system.ts': '',
      'sim/cli/main.ts': `import '../world.ts';`,
      'sim/disk/b.test.ts': `import '../world.ts';`,
    };
    expect(found(circles, files)).toEqual([]);
  });
});
