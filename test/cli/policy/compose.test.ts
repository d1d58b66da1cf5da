import { expect, test } from 'vitest';
import { CommandError } from '../../../src/cli/console.ts';
import { policyCompose } from '../../../src/cli/policy/compose.ts';
import { FakeConsole } from '../../support/fake-console.ts';

const SERVER = { service: 'www', weblogin: 'https://weblogin.example.edu' };

test('the directives are data, the rest is talk', () => {
  const terminal = new FakeConsole();
  policyCompose({ expression: 'otp or card', location: '/a', ...SERVER }, terminal);
  expect(terminal.output).toMatch(/^<Location "\/a">\n[^]*\n<\/Location>$/);
  expect(terminal.saidLines[0]).toBe('cosign-factors: who lacks it is sent for: otp');
  expect(terminal.saidLines[1]).toMatch(/^cosign-factors: hint: /);
});

test("a weblogin without a path gets that of Cosign's own installation, and no other does", () => {
  const terminal = new FakeConsole();
  policyCompose({ expression: 'otp or card', ...SERVER }, terminal);
  const weblogin = 'https://weblogin.example.edu/';
  policyCompose({ expression: 'otp or card', ...SERVER, weblogin }, terminal);
  const [first, second] = terminal.outLines.filter((line) => line.includes('?factors='));
  expect(first).toContain('example.edu/cosign-bin/cosign.cgi?factors=otp&');
  expect(second).toContain('example.edu/?factors=otp&');
});

test('what is wrong is pointed at', () => {
  const terminal = new FakeConsole();
  const refused = (): void => {
    policyCompose({ expression: 'otp or or card', ...SERVER }, terminal);
  };
  expect(refused).toThrow(CommandError);
  expect(refused).toThrow('expected the name of a factor');
  expect(terminal.talk).toContain(`    otp or or card\n${' '.repeat(11)}^`);
});
