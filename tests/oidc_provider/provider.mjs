// An OpenID provider on a port of its own. Reads one line of JSON, {client, accounts: {sub: login}},
// answers with one line, {issuer}, and ends when its input does.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";

const lines = createInterface({ input: process.stdin });
const given = JSON.parse(await new Promise((read) => lines.once("line", read)));

const server = createServer();
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [given.client],
  claims: { openid: ["sub"], profile: ["preferred_username"] },
  pkce: { required: () => true },
  cookies: { keys: ["a key for tests that guards nothing"] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: given.accounts[id] }),
  }),
});
server.on("request", provider.callback());
console.log(JSON.stringify({ issuer }));

lines.once("close", () => {
  server.closeAllConnections();
  server.close();
});
