/** The error that some work is refused with; fails when it is not. */
export async function refusal(work: Promise<unknown>): Promise<unknown> {
  const outcome = await work.then(
    () => null,
    (error: unknown) => ({ error }),
  );
  if (outcome === null) throw new Error('it was not refused');
  return outcome.error;
}
