import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type Configuration, simpleConfiguration } from '../../../src/raft/configuration.ts';
import { decodeConfiguration, encodeConfiguration } from '../../../src/raft/configuration-codec.ts';
import { configurationArbitrary } from './configurations.arbitrary.ts';

describe('a configuration as the payload of an entry', () => {
  test.prop([configurationArbitrary])('comes back as it was', (configuration) => {
    expect(decodeConfiguration(encodeConfiguration(configuration))).toEqual(configuration);
  });

  test.prop([fc.uint8Array({ maxLength: 60 })])('any bytes are refused, or are canonical', (bytes) => {
    const configuration = decodeConfiguration(bytes);
    if (configuration !== null) expect(encodeConfiguration(configuration)).toEqual(bytes);
  });

  test.prop([configurationArbitrary, fc.nat(), fc.nat(255)])(
    'one byte changed is refused, or another configuration',
    (configuration, at, value) => {
      const bytes = encodeConfiguration(configuration);
      const place = at % bytes.length;
      fc.pre(bytes[place] !== value);
      bytes[place] = value;
      const read = decodeConfiguration(bytes);
      if (read !== null) {
        expect(read).not.toEqual(configuration);
        expect(encodeConfiguration(read)).toEqual(bytes);
      }
    },
  );

  test.prop([configurationArbitrary])('what is cut short, or goes on, is refused', (configuration) => {
    const bytes = encodeConfiguration(configuration);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(decodeConfiguration(bytes.subarray(0, length))).toBeNull();
    }
    expect(decodeConfiguration(Uint8Array.of(...bytes, 0))).toBeNull();
  });

  const plain = simpleConfiguration([1, 2, 3]);
  it.each<[string, Partial<Configuration>]>([
    ['without a voter', { voters: [] }],
    ['whose voters do not ascend', { voters: [2, 1] }],
    ['with a voter twice', { voters: [1, 1] }],
    ['with a learner that votes', { learners: [3] }],
    ['with a learner that voted before', { outgoing: [4], learners: [4] }],
    ['with a learner to be that did not vote before', { outgoing: [4], learnersNext: [5] }],
    ['with a learner to be that votes on', { outgoing: [3], learnersNext: [3] }],
    ['that is left though it is not joint', { autoLeave: true }],
    ['with the name of somebody else', { names: [{ id: 4, name: 'd' }] }],
    ['with an id above the highest', { highestId: 2 }],
    ['with a blank name', { names: [{ id: 1, name: ' ' }] }],
    ['with a name that is too long', { names: [{ id: 1, name: 'n'.repeat(256) }] }],
    ['of too many', { learners: Array.from({ length: 62 }, (_, at) => 10 + at) }],
  ])('one %s is none', (_, change) => {
    expect(() => encodeConfiguration({ ...plain, ...change })).toThrow('no configuration');
  });
});
