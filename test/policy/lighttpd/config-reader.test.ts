import { describe, expect, test } from 'vitest';
import { readLighttpdConfig } from '../../../src/policy/lighttpd/config-reader.ts';
import type { LighttpdConfig } from '../../../src/policy/lighttpd/config-tree.ts';
import { describeValue } from '../../../src/policy/lighttpd/config-value.ts';
import { fakeFiles } from '../apache/fake-files.ts';
import { printConfig } from './printed-config.ts';

const CONF = '/etc/lighttpd/lighttpd.conf';

function read(text: string, more: Record<string, string> = {}, site?: string): LighttpdConfig {
  const environment = new Map(site === undefined ? [] : [['SITE', site]]);
  const options = site === undefined ? {} : { environment };
  return readLighttpdConfig(CONF, fakeFiles({ [CONF]: text, ...more }), options);
}

/** What a setting outside all conditions came to. */
function valueOf({ blocks, fault }: LighttpdConfig, name: string): string | undefined {
  expect(fault).toBeUndefined();
  const value = blocks[0]?.settings.get(name)?.value;
  return value && describeValue(value);
}

describe('a value', () => {
  test.each([
    ['"a" + "b"', '"ab"'],
    ['"a" + 2 + 3', '"a23"'],
    ['2 + 3', '5'],
    ['4294967297', '1'],
    ['"say \\"x\\" \\d"', '"say \\"x\\" \\d"'],
    ['( "a", ( 1, "x" ), "k" => "v", )', '("a", (1, "x"), "k" => "v")'],
    ['(\n  "a", # one\n\n  "b"\n) + ( "c" )', '("a", "b", "c")'],
    ['( "k" => "v" ) + ( "K" => "v" )', '("k" => "v")'],
    ['y.z + env.SITE', '"setwww"'],
  ])('%s is %s', (text, value) => {
    expect(valueOf(read(`y.z = "set"\na.b = ${text}\n`, {}, 'www'), 'a.b')).toBe(value);
  });

  test.each([
    [
      'a.b = 1\nA.B = 2',
      2,
      'A.B is set already at /etc/lighttpd/lighttpd.conf:1; := or += may stand here',
    ],
    ['\na.b = none\n', 2, 'var.none is not defined here'],
    ['a.b = env.NONE\n', 1, 'the environment has no NONE'],
    ['a.b = ( "a" ) + 1', 1, 'an array and something else cannot be put together'],
    ['a.b = ( "k" => 1, "K" => 2 )', 1, 'the array has the key "K" already'],
    ['a.b = 9223372036854775808', 1, '9223372036854775808 is too large a number'],
    ['a.b = "open\n\n', 1, 'the quote is not closed'],
    ['$HTTP["url"] == "/a" {\n a.b = 1\n', 3, 'the file ends in the middle'],
    ['$HTTP["path"] == "/a" { }', 1, 'there is no $HTTP["path"]'],
    ['$HTTP["remote-ip"] == "10.0.0.0/33" { }', 1, '"10.0.0.0/33" is no address'],
    ['global {\n$HTTP["url"] == "/a" { }\n}', 2, 'there can be no condition inside global { }'],
    ['include "none.conf"', 1, '/etc/lighttpd/none.conf is not there'],
    ['include "lighttpd.conf"', 1, 'includes are more than 50 deep'],
    [`a.b = ${'('.repeat(40)}`, 1, 'nested deeper than 30'],
  ])('%j is refused with its line', (text, line, what) => {
    expect(read(text, {}, 'www').fault).toEqual({ file: CONF, line, what });
  });

  test('may be added to again and again, and what was made of it before stays', () => {
    const added = 'a.b += ( "more" )\n'.repeat(20_000);
    const { blocks, fault } = read(`a.b = ( "one" )\nc.d = a.b\n${added}e.f = c.d + ( "two" )\n`);
    expect(fault).toBeUndefined();
    const length = (name: string): unknown => {
      const value = blocks[0]?.settings.get(name)?.value;
      return value?.kind === 'array' ? value.array.length : value;
    };
    expect([length('a.b'), length('c.d'), length('e.f')]).toEqual([20_001, 1, 2]);
  });
});

describe('conditions', () => {
  test('are blocks in blocks and chains of else', () => {
    const config = read(
      '$HTTP["host"] == "a" {\n  a.b = 1\n  $HTTP["url"] =~ "^/x" { a.b += 1 }\n}\n' +
        'else $HTTP["url"] =~ "\\.php$" { a.b = 3 } # note\nelse { a.b = 4 }\n',
    );
    expect(printConfig(config)).toEqual({
      condition: '',
      settings: {},
      otherwise: undefined,
      blocks: [
        {
          condition: '$HTTP["host"] == "a"',
          settings: { 'a.b': 1 },
          blocks: [
            {
              condition: '$HTTP["url"] =^ "/x"',
              settings: { 'a.b': 2 },
              blocks: [],
              otherwise: undefined,
            },
          ],
          otherwise: {
            condition: '$HTTP["url"] =$ ".php"',
            settings: { 'a.b': 3 },
            blocks: [],
            otherwise: { condition: '', settings: { 'a.b': 4 }, blocks: [], otherwise: undefined },
          },
        },
      ],
    });
  });

  test('are one block where they are the same but for the case of letters', () => {
    const { blocks } = read(
      '$HTTP["url"] =~ "^/a" {\n a.b = 1 \n}\n$HTTP["url"] =^ "/A" {\n c.d = 2 \n}\n',
    );
    expect(blocks.map(({ opened }) => opened.map(({ line }) => line))).toEqual([[0], [1, 4]]);
    expect(blocks[1]?.settings.get('c.d')).toMatchObject({ file: CONF, line: 5 });
  });

  test('may set what holds everywhere', () => {
    const config = read('$HTTP["url"] == "/a" {\n global {\n a.b = 1\n }\n c.d = 2\n}\n');
    expect(valueOf(config, 'a.b')).toBe('1');
    expect(config.blocks[1]?.settings.has('a.b')).toBe(false);
  });
});

describe('a word that does not fit', () => {
  test.each([
    ['a.b = ( "otp" "PAM" )', '("otp")', '"PAM"', 1],
    ['a.b = = 1', '1', '=', 1],
    ['\n}\na.b = 1', '1', '}', 2],
  ])('is passed over as lighttpd does: %j', (text, value, word, line) => {
    const config = read(text);
    expect(valueOf(config, 'a.b')).toBe(value);
    expect(config.passedOver).toEqual([{ file: CONF, line, what: word }]);
  });
});

describe('a NUL', () => {
  test.each([
    ['a.b = 1\n\0\na.b := 2', 2],
    ['a.b = 1\n# about \0\na.b := 2', 2],
    ['a.b = 1\0a.b := 2', 1],
    ['a.b = 1\n$HTTP["url"] == "/a" { }\0\na.b := 2', 2],
  ])('ends a file without a fault: %j', (text, line) => {
    const config = read(text);
    expect(config.fault).toBeUndefined();
    expect(valueOf(config, 'a.b')).toBe('1');
    expect(config.stops).toEqual([{ file: CONF, line }]);
  });

  test('is a fault where the file cannot end', () => {
    const config = read('$HTTP["url"] == "/a" {\n\0 }');
    expect(config.fault).toEqual({ file: CONF, line: 2, what: 'the file ends in the middle' });
    expect(config.stops).toEqual([{ file: CONF, line: 2 }]);
  });

  test('ends an included file alone', () => {
    const config = read('include "on/a.conf"\na.c = 2\n', {
      '/etc/lighttpd/on/a.conf': 'a.b = 1\n\0\na.b := 2\n',
    });
    expect([valueOf(config, 'a.b'), valueOf(config, 'a.c')]).toEqual(['1', '2']);
    expect(config.stops).toEqual([{ file: '/etc/lighttpd/on/a.conf', line: 2 }]);
  });
});

describe('files', () => {
  const more = {
    '/etc/lighttpd/on/b.conf': 'a.b += ( "b" )\n',
    '/etc/lighttpd/on/a.conf': '\na.b += ( "a" )\n',
    '/etc/lighttpd/on/.c.conf': 'a.b += ( "c" )\n',
  };

  test('are read where they are included, in the order of their names or of the braces', () => {
    expect(valueOf(read('include "on/*.conf"', more), 'a.b')).toBe('("a", "b")');
    expect(valueOf(read('include "on/{b,a}.conf"', more), 'a.b')).toBe('("b", "a")');
    expect(valueOf(read('include "none/*.conf"\na.b = 1', more), 'a.b')).toBe('1');
    const { blocks, files } = read(
      '$HTTP["url"] == "/x" { include "/etc/lighttpd/on/a.conf" }',
      more,
    );
    expect(blocks[1]?.settings.get('a.b')).toMatchObject({
      file: '/etc/lighttpd/on/a.conf',
      line: 2,
    });
    expect(files).toEqual([CONF, '/etc/lighttpd/on/a.conf']);
  });

  test('are complete each', () => {
    const open = { '/etc/lighttpd/on/a.conf': '$HTTP["url"] == "/a" {\n' };
    expect(read('include "on/a.conf"\n}\n', open).fault).toEqual({
      file: '/etc/lighttpd/on/a.conf',
      line: 2,
      what: 'the file ends in the middle',
    });
  });

  test('that a command would write are not known, nor what they may set', () => {
    const { fault, notes, blocks } = read(
      'include_shell "/bin/echo x = 1"\n$HTTP["host"] == x + "a" { a.b = env.HOME }\n',
    );
    expect(fault).toBeUndefined();
    expect(notes.map(({ line, what }) => `${line} ${what}`)).toEqual([
      '1 include_shell is not run here: what it writes is not known',
      "2 the environment's HOME is not known",
    ]);
    expect(blocks[1]?.condition?.text).toBeUndefined();
    expect(blocks[1]?.settings.get('a.b')?.value).toEqual({ kind: 'unknown' });
  });
});
