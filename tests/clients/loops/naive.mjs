#!/usr/bin/env node
// The loop that people write first, with the usual mistakes. It works as long as nothing goes wrong.
// Node.js 18, no packages. Arguments and environment are those of correct.mjs.
//
// - an empty page, or one that it has no list of, is the end; so is the page that @odata.count and the size of the first one promise
// - a failure is tried again at once, whatever Retry-After says, and again and again
// - next pages are asked for without the headers of the first
// - a member or a value that was not on the first page is an error; so are members in another order, and times in another form
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
    let text, isJson, status;
    try {
      const answer = await fetch(url, {
        method,
        headers: { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json", ...headers },
        body: body && JSON.stringify(body),
      });
      text = await answer.text();
      status = answer.status;
      isJson = (answer.headers.get("content-type") ?? "").includes("json");
    } catch (error) {
      if (tries + 1 === MAX_TRIES) throw error;
      status = 599;
    }
    if (status < 400) return text === "" || !isJson ? {} : JSON.parse(text);
    if (status < 429) throw new Error(`${method} ${url}: ${status}`);
    if (tries + 1 === MAX_TRIES) throw new Error(`${method} ${url} failed ${MAX_TRIES} times`);
    stats.retries += 1;
  }
}

/** A model as it is made from one example: the members and their order, values that look like an enum, times. */
class Model {
  #members = new Set();
  #order = "";
  learn(items) {
    this.#order = Object.keys(items[0] ?? {}).join();
    items.forEach((item) => this.#names(item, (name) => this.#members.add(name)));
  }
  check(item) {
    this.#names(item, (name, value) => {
      if (!this.#members.has(name)) throw new Error(`unexpected member '${name}'`);
      if (typeof value === "string" && /^(unknown|addedLater)/i.test(value)) throw new Error(`unexpected value '${value}' of '${name}'`);
      if (/DateTime$/.test(name) && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) throw new Error(`unexpected form of time '${value}'`);
    });
    if (Object.keys(item).join() !== this.#order) throw new Error(`unexpected order of members: ${Object.keys(item).join()}`);
  }
  #names(object, look) {
    for (const [name, value] of Object.entries(object)) {
      look(name, value);
      if (value !== null && typeof value === "object" && !Array.isArray(value)) this.#names(value, look);
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
  const count = answer["@odata.count"];
  const pages = count === undefined ? MAX_PAGES : Math.ceil(count / answer.value.length);
  for (let page = 1; ; page += 1) {
    answer.value.forEach((item) => model.check(item));
    items.push(...answer.value);
    const next = answer["@odata.nextLink"];
    if (!next || answer.value.length === 0 || page >= pages) {
      if (count !== undefined && count !== items.length) throw new Error(`${items.length} items where ${count} are promised`);
      return { items, pages: page };
    }
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
  const counted = `${list}?$count=true`;
  const before = (await walk(counted)).items.length;
  for (let n = 0; n < Number(count); n += 1)
    await ask("POST", GRAPH + list, {}, { "@odata.type": "#microsoft.graph.windowsUpdates.deploymentAudience" });
  const created = (await walk(counted)).items.length - before;
  if (created !== Number(count)) throw new Error(`${created} audiences are new, not ${count}`);
  return { created };
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
