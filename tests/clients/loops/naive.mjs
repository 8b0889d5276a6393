#!/usr/bin/env node
// The loop that people write first, with the usual mistakes. It works as long as nothing goes wrong.
// Node.js 18, no packages. Arguments and environment are those of correct.mjs.
//
// - an empty page, or one that it has no list of, is the end
// - a failure is tried again at once, whatever Retry-After says, and again and again
// - next pages are asked for without the headers of the first
// - a member or a value that was not on the first page is an error
// - a next link is followed wherever it leads, also round and round
// - a POST without an answer is simply sent again
// - a batch that was answered 200 has worked
// `rebuild` takes the token out of each next link and puts it behind the list's own address.

const GRAPH = process.env.FAKEGRAPH_GRAPH ?? "http://127.0.0.1:8080/beta";
const TOKEN = process.env.FAKEGRAPH_TOKEN ?? "naive";
const UPDATES = "/admin/windows/updates";
const MAX_TRIES = 20;
const MAX_PAGES = 500; // so that a test ends

const stats = { requests: 0, retries: 0 };

async function ask(method, url, headers = {}, body = undefined) {
  for (let tries = 0; ; tries += 1) {
    stats.requests += 1;
    try {
      const answer = await fetch(url, {
        method,
        headers: { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json", ...headers },
        body: body && JSON.stringify(body),
      });
      const text = await answer.text();
      if (answer.status < 400) return text === "" ? {} : JSON.parse(text);
      if (answer.status < 429) throw new Error(`${method} ${url}: ${answer.status}`, { cause: "final" });
    } catch (error) {
      if (error.cause === "final" || tries + 1 === MAX_TRIES) throw error;
    }
    if (tries + 1 === MAX_TRIES) throw new Error(`${method} ${url} failed ${MAX_TRIES} times`);
    stats.retries += 1;
  }
}

/** A model as a code generator makes it from one example: the members, and the values of what looks like an enum. */
class Model {
  #members = new Set();
  learn(items) {
    for (const item of items) for (const name of Object.keys(item)) this.#members.add(name);
  }
  check(item) {
    for (const [name, value] of Object.entries(item)) {
      if (!this.#members.has(name)) throw new Error(`unexpected member '${name}'`);
      if (typeof value === "string" && /^unknown/i.test(value)) throw new Error(`unexpected value '${value}' of '${name}'`);
    }
  }
}

async function walk(path, rebuild) {
  const first = GRAPH + path;
  const headers = { ConsistencyLevel: "eventual", Prefer: "include-unknown-enum-members" };
  const model = new Model();
  const items = [];
  let answer = await ask("GET", first, headers);
  model.learn(answer.value);
  for (let pages = 1; ; pages += 1) {
    answer.value.forEach((item) => model.check(item));
    items.push(...answer.value);
    const next = answer["@odata.nextLink"];
    if (!next || answer.value.length === 0 || pages === MAX_PAGES) return { items, pages };
    const token = /skiptoken=([^&]*)/i.exec(next)?.[1];
    answer = await ask("GET", rebuild ? `${GRAPH}${path.split("?")[0]}?$skiptoken=${token}` : next);
  }
}

async function runWalk(path = `${UPDATES}/updatableAssets?$count=true`, rebuild = false) {
  const { items, pages } = await walk(path, rebuild);
  return { items: items.length, pages };
}

async function runWrite(count = "3") {
  const list = `${UPDATES}/deploymentAudiences`;
  const before = (await walk(list)).items.length;
  for (let n = 0; n < Number(count); n += 1)
    await ask("POST", GRAPH + list, {}, { "@odata.type": "#microsoft.graph.windowsUpdates.deploymentAudience" });
  return { created: (await walk(list)).items.length - before };
}

async function runBatch() {
  const headers = { "Content-Type": "application/json" };
  const body = { "@odata.type": "#microsoft.graph.windowsUpdates.deploymentAudience" };
  const requests = [
    { id: "1", method: "GET", url: `${UPDATES}/deploymentAudiences` },
    { id: "2", method: "POST", url: `${UPDATES}/deploymentAudiences`, headers, body },
    { id: "3", method: "GET", url: `${UPDATES}/deployments`, dependsOn: ["2"] },
    { id: "4", method: "GET", url: `${UPDATES}/updatePolicies`, dependsOn: ["3"] },
    { id: "5", method: "GET", url: `${UPDATES}/resourceConnections` },
  ];
  const answer = await ask("POST", `${GRAPH}/$batch`, {}, { requests });
  return { items: answer.responses.length };
}

const modes = {
  walk: runWalk,
  rebuild: (path) => runWalk(path, true),
  write: runWrite,
  batch: runBatch,
};
const [mode = "walk", ...rest] = process.argv.slice(2);
if (modes[mode] === undefined) {
  console.error(`naive.mjs: no mode '${mode}'; there are ${Object.keys(modes).join(", ")}`);
  process.exit(2);
}
try {
  const result = await modes[mode](...rest);
  console.log(JSON.stringify({ client: "naive", mode, ...result, ...stats }));
} catch (error) {
  console.error(`naive.mjs: ${error.message}`);
  process.exit(1);
}
