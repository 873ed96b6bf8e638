// Stands in the bundle of a function in place of the SDK of a service that it has no right to use: it would be refused
// there, and need not carry the client. A class of any name can be had; to send with it is an error that says why.
const classes = new Proxy(
  {},
  {
    get: (_, name) =>
      class {
        send() {
          throw new Error(`this function has no right to what ${String(name)} is for; see cdk/grants/uses.ts`);
        }

        destroy() {}
      },
  },
);
// esbuild makes an object of its own of what a module exports, and keeps its prototype
module.exports = Object.create(classes);
