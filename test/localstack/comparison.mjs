// Which test ran where, and what became of it.

const SIGNS = { passed: '✓', failed: '✕', pending: '○', todo: '○' };

/** The tests of some targets beside one another: a line for each test, and how many ran on each target. */
export function comparison(targets) {
  const names = [...new Set(targets.flatMap(({ tests }) => tests.map(({ name }) => name)))];
  const lines = names.map((name) => {
    const signs = targets.map(({ tests }) => SIGNS[tests.find((one) => one.name === name)?.status] ?? '-');
    return `  ${signs.join(' ')}  ${name}`;
  });
  const counts = targets.map(({ target, tests }) => {
    const passed = tests.filter(({ status }) => status === 'passed').length;
    const ran = tests.filter(({ status }) => status !== 'pending').length;
    return `${target}: ${ran} of ${tests.length} tests ran, ${passed} passed`;
  });
  return [`${targets.map(({ target }) => target).join(', ')}:`, ...lines, ...counts].join('\n');
}
