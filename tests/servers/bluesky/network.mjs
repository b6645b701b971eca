// Starts PLC, PDS and AppView of Bluesky's own development network and prints their addresses as
// one line of JSON. Environment: DB_POSTGRES_URL, DB_POSTGRES_SCHEMA, REDIS_HOST (host:port).
// It stops when its standard input closes, so that it never outlives the test run.
import net from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

// The servers call listen(port), which would open every interface of the machine.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  if (typeof first !== 'number') return listen.call(this, first, ...rest);
  return listen.call(this, { port: first, host: '127.0.0.1' }, ...rest.filter((x) => typeof x === 'function'));
};

const entry = path.join(process.cwd(), 'node_modules/@atproto/dev-env/dist/index.js');
const { TestNetwork } = await import(pathToFileURL(entry).href);
const network = await TestNetwork.create({
  pds: { hostname: 'localhost', enableDidDocWithSession: true },
  bsky: { dbPostgresSchema: process.env.DB_POSTGRES_SCHEMA },
});
console.log(JSON.stringify({ pds: network.pds.url, appview: network.bsky.url }));

const stop = async () => {
  await network.close().catch(() => {});
  process.exit(0);
};
process.on('SIGTERM', stop);
process.stdin.on('end', stop).resume();
