/** Shows how far long work has come; on a terminal one line that is drawn over, else a line now and then. */
export type Progress = { update(a: { label: string; done: number; total: number }): void; end(): void };

const WIDTH = 24;
const STEP = 0.25;

/** `quiet` shows nothing, as for --json. */
export function createProgress(a: { stream: NodeJS.WriteStream; quiet?: boolean }): Progress {
  const { stream } = a;
  let label = '';
  let shown = 0;
  if (a.quiet) return { update: () => undefined, end: () => undefined };
  const finish = (): void => {
    if (stream.isTTY && label !== '') stream.write('\n');
  };
  return {
    update: ({ label: next, done, total }) => {
      const part = total === 0 ? 1 : done / total;
      if (next !== label) {
        finish();
        label = next;
        shown = 0;
      }
      const text = `  ${label.padEnd(12)} ${done} of ${total}`;
      if (stream.isTTY) {
        const filled = Math.round(part * WIDTH);
        stream.write(
          `\r  ${label.padEnd(12)} [${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${done} of ${total}  `,
        );
      } else if (part >= shown + STEP || (part === 1 && shown < 1)) {
        shown = part;
        stream.write(`${text}\n`);
      }
    },
    end: finish,
  };
}
