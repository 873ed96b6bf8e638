import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Secrets } from '#ports/secrets.ts';

/** Secrets, and the same again from the same keys. */
export type SecretsWorld = { secrets: Secrets; reopen(): Promise<{ secrets: Secrets }>; close(): Promise<void> };

/** What all Secrets hold. */
export function secretsSuite(a: { name: string; open: () => Promise<SecretsWorld> }): void {
  describe(`Secrets: ${a.name}`, () => {
    let world: SecretsWorld;
    beforeEach(async () => {
      world = await a.open();
    });
    afterEach(() => world.close());

    it('open what they sealed, whatever the text and the context', async () => {
      const property = fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string(), async (text, context) => {
        const sealed = await world.secrets.seal({ text, context });
        expect(await world.secrets.open({ sealed, context })).toBe(text);
      });
      await fc.assert(property, { numRuns: 50 });
    });

    it('show nothing of the text, not even that two are the same', async () => {
      const text = 'the quick brown fox';
      const sealed = await Promise.all([1, 2].map(() => world.secrets.seal({ text, context: 'c' })));
      expect(sealed[0]).not.toBe(sealed[1]);
      const bytes = Buffer.from(sealed[0] ?? '', 'base64url').toString('latin1');
      expect(sealed[0]).not.toContain(text);
      expect(bytes).not.toContain(text);
    });

    it('do not open for another context', async () => {
      const sealed = await world.secrets.seal({ text: 'x', context: 'acme/wait/1' });
      const other = world.secrets.open({ sealed, context: 'acme/wait/2' });
      await expect(other).rejects.toMatchObject({ code: 'INTERNAL' });
    });

    it('do not open with another salt, nor without the one they were sealed with', async () => {
      const context = 'acme/answer/1';
      const sealed = await world.secrets.seal({ text: 'x', context, salt: 's1' });
      expect(await world.secrets.open({ sealed, context, salt: 's1' })).toBe('x');
      await expect(world.secrets.open({ sealed, context, salt: 's2' })).rejects.toMatchObject({ code: 'INTERNAL' });
      await expect(world.secrets.open({ sealed, context })).rejects.toMatchObject({ code: 'INTERNAL' });
    });

    it('do not open what was changed, in any place', async () => {
      const sealed = await world.secrets.seal({ text: 'a secret', context: 'c' });
      const changed = [...sealed].map(
        (char, i) => sealed.slice(0, i) + (char === 'A' ? 'B' : 'A') + sealed.slice(i + 1),
      );
      for (const one of [...changed, '', 'x', `${sealed}=`, `${sealed}.x`, sealed.slice(0, -1), sealed.slice(0, 20)]) {
        await expect(world.secrets.open({ sealed: one, context: 'c' })).rejects.toMatchObject({ code: 'INTERNAL' });
      }
    });

    it('keep a key for each tenant', async () => {
      const { secrets } = world;
      const keys = await Promise.all(['acme', 'umbrella', 'acme'].map((tenant) => secrets.piiKey({ tenant })));
      const texts = keys.map((key) => Buffer.from(key).toString('hex'));
      expect(keys[0]).toHaveLength(32);
      expect(texts[2]).toBe(texts[0]);
      expect(texts[1]).not.toBe(texts[0]);
    });

    it('are the same after the loss of the process', async () => {
      const sealed = await world.secrets.seal({ text: 'x', context: 'c' });
      const key = await world.secrets.piiKey({ tenant: 'acme' });
      const { secrets } = await world.reopen();
      expect(await secrets.open({ sealed, context: 'c' })).toBe('x');
      expect(await secrets.piiKey({ tenant: 'acme' })).toEqual(key);
    });
  });
}
