import { gunzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readTar } from '../../src/data/tar.js';
import { FormatError } from '../../src/errors.js';
import { tar } from './tar-writer.js';

const one = Uint8Array.of(1, 2, 3);
const long = Uint8Array.from({ length: 1025 }, (_, i) => i % 256);

test('the regular files, under their paths', () => {
  const files = readTar(tar({ 'set/': undefined, 'set/one.bin': one, 'set/long.bin': long, 'set/empty': new Uint8Array() }));
  assert.equal([...files.keys()], ['set/one.bin', 'set/long.bin', 'set/empty']);
  assert.equal(files.get('set/one.bin'), one);
  assert.equal(files.get('set/long.bin'), long);
});

test('an archive that GNU tar wrote', () => {
  // printf 'hello\n' > d/a && tar --format=gnu --owner=user --group=user --mtime=@0 -c d/a | gzip -9n | base64
  const packed =
    'H4sIAAAAAAACA+3KOwqEUBAEwBfvKd4NVFDvIygYCIKf+zsaLRuYrSBUJT10T1906d/K0Nb1leE3z/Xrjr6Kpkm5TA/Y161bco4clvu/+/2lxmGa5k8CAAAAAAAAAADgZQ5HhYBAACgAAA==';
  const bytes = gunzipSync(Buffer.from(packed, 'base64'));
  assert.is(new TextDecoder().decode(readTar(bytes).get('d/a')), 'hello\n');
});

test('what is cut short or no archive is told with the place', () => {
  const archive = tar({ a: long });
  const fault = (bytes: Uint8Array): string => {
    try {
      readTar(bytes, 'set.tar');
    } catch (error) {
      assert.instance(error, FormatError);
      return (error as Error).message;
    }
    return '';
  };
  assert.is(fault(archive.subarray(0, 1000)), 'set.tar: truncated at byte 1000: a has 1025 bytes, of which 488 are there.');
  assert.is(fault(archive.subarray(0, 2048)), 'set.tar: truncated at byte 2048: expected two blocks of zeros at the end of a tar archive.');
  const damaged = archive.slice();
  damaged[0]! ^= 1;
  assert.match(fault(damaged), /^set\.tar: byte 0: not a header of tar: its checksum is \d+, expected \d+\.$/);
});

test.run();
