import { appendFileSync, renameSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/adapters/config-file.ts';
import { audit, type AuditOptions } from '../../../src/cli/audit/audit.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { auditLine } from './line.ts';
import { AuditScene, NOW } from './scene.ts';

const EVERYTHING: AuditOptions = { follow: false, histogram: false, json: false };

let scene: AuditScene;
beforeEach(() => {
  scene = new AuditScene();
});
afterEach(() => {
  scene.remove();
});

describe('following', () => {
  /** A console that a test can wait for. */
  class Watched extends FakeConsole {
    #wake: () => void = () => undefined;

    override out(...lines: readonly string[]): void {
      super.out(...lines);
      this.#wake();
    }

    override json(...value: Parameters<FakeConsole['json']>): void {
      super.json(...value);
      this.#wake();
    }

    async until(text: string): Promise<void> {
      while (!this.output.includes(text)) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }

  function follow(options: Partial<AuditOptions> = {}) {
    const terminal = new Watched();
    const stop = new AbortController();
    const ended = audit(
      { ...EVERYTHING, follow: true, json: true, ...options },
      loadConfig(scene.environment),
      terminal,
      { nowMs: NOW, signal: stop.signal },
    );
    return {
      terminal,
      stop: () => {
        stop.abort();
        return ended;
      },
    };
  }

  const numbered = (at: number): string =>
    auditLine('2026-11-22T08:00:00Z', `user${at}`, 'bad-code');
  const append = (at: number): void => {
    appendFileSync(scene.file, `${numbered(at)}\n`);
  };

  test('shows what is there since a time, and then every line as it comes', async () => {
    scene.write(numbered(0));
    const { terminal, stop } = follow({ since: '1d' });
    await terminal.until('user0');
    append(1);
    await terminal.until('user1');
    append(2);
    await terminal.until('user2');
    await stop();
    expect(terminal.output).toBe([0, 1, 2].map(numbered).join('\n'));
  });

  test('waits for a file that is not there yet', async () => {
    const { terminal, stop } = follow({ since: '1d' });
    append(1);
    await terminal.until('user1');
    await stop();
  });

  test('goes on in the new file after a rotation, and loses no line of the old one', async () => {
    scene.write(numbered(0));
    const { terminal, stop } = follow({ since: '1d' });
    await terminal.until('user0');
    // All of it between two looks: a late line of somebody who had the old file open, too.
    renameSync(scene.file, `${scene.file}.1`);
    appendFileSync(`${scene.file}.1`, `${numbered(1)}\n`);
    append(2);
    await terminal.until('user2');
    renameSync(scene.file, `${scene.file}.2`);
    append(3);
    await terminal.until('user3');
    await stop();
    expect(terminal.output).toBe([0, 1, 2, 3].map(numbered).join('\n'));
  });

  test('goes on at the beginning after a truncation, also within a line', async () => {
    scene.write(numbered(0), numbered(1));
    appendFileSync(scene.file, '{"time":"20');
    const { terminal, stop } = follow({ since: '1d' });
    await terminal.until('user1');
    scene.write(numbered(2));
    await terminal.until('user2');
    await stop();
    expect(terminal.output).toBe([0, 1, 2].map(numbered).join('\n'));
    expect(terminal.talk).toContain('1 of 4 lines are not audit lines');
  });

  test('without a time begins at the end', async () => {
    scene.write(numbered(0));
    const { terminal, stop } = follow();
    // Until it has begun, a line may count as there already.
    const more = setInterval(append, 20, 1);
    await terminal.until('user1');
    clearInterval(more);
    await stop();
    expect(terminal.output).not.toContain('user0');
  });

  test('shows only what is wanted', async () => {
    scene.write(numbered(0));
    const { terminal, stop } = follow({ since: '1d', login: ['user2'] });
    append(1);
    append(2);
    await terminal.until('user2');
    await stop();
    expect(terminal.output).toBe(numbered(2));
  });
});
